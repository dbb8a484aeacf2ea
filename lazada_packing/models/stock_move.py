from odoo import models

from ..picking_order import Line


class StockMove(models.Model):
    _inherit = "stock.move"

    def _lazada_scan_codes(self):
        """Return the codes that stand for the goods of these moves of one product, each
        with how many pieces it stands for.

        A barcode is of what it is stuck on: the product, or a pack of several. Lazada's
        SKU may be several pieces, too.

        :rtype: dict[str, float]
        """
        product = self.product_id
        codes = {}
        for line in self.sale_line_id.filtered(lambda row: row.product_id == product):
            for sku in line.lazada_item_ids.mapped("seller_sku"):
                codes[sku] = line.lazada_pieces or 1
        codes[product.default_code] = 1
        for pack in product.product_uom_ids:
            codes[pack.barcode] = pack.uom_id._compute_quantity(1, product.uom_id)
        codes[product.barcode] = 1
        return {code.strip().upper(): pieces for code, pieces in codes.items() if code}

    def _lazada_lines(self):
        """Return where the goods of this move lie: where they are reserved, and what is
        not reserved, where it would come from.

        :rtype: list[Line]
        """
        if self.state == "cancel":
            return []
        rows = [
            (line.location_id, line.quantity_product_uom)
            for line in self.move_line_ids
            if line.quantity_product_uom
        ]
        rest = self.product_qty - sum(quantity for _location, quantity in rows)
        if self.product_uom.rounding and rest >= self.product_uom.rounding:
            rows.append((self.location_id, rest))
        product = self.product_id
        sku = product.default_code or product.barcode or product.display_name
        return [
            Line(location.complete_name, sku, product.name, quantity)
            for location, quantity in rows
        ]
