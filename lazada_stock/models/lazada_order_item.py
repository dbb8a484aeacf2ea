from odoo import api, fields, models

from odoo.addons.lazada_connector.lazada_api import wire
from odoo.addons.lazada_connector.lazada_api.reading import read_key
from odoo.addons.lazada_connector.lazada_api.status import TO_PACK_STATUSES


class LazadaOrderItem(models.Model):
    """What units of orders do to the stock at Lazada, and from where they leave."""

    _inherit = "lazada.order.item"

    warehouse_code = fields.Char(
        compute="_compute_warehouse_code",
        store=True,
        help="Lazada's code of the warehouse that the unit leaves.",
    )

    @api.depends("payload")
    def _compute_warehouse_code(self):
        """What was told stays, where Lazada says nothing any more."""
        for item in self:
            row = wire.json_restore(item.payload) if item.payload else {}
            code = read_key(row.get("warehouse_code"))
            item.warehouse_code = code or item.warehouse_code

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        # Lazada has counted these units off by itself.
        items._mark_lazada_stock(afresh=True)
        return items

    def write(self, vals):
        cancelled = self.browse()
        if vals.get("status") == "canceled":
            cancelled = self.filtered(lambda item: item.status != "canceled")
        sold = self.filtered("sale_line_id") if "payload" in vals else self.browse()
        before = {unit: unit._leaves_from() for unit in sold}
        result = super().write(vals)
        if not {"status", "sku_id", "sale_line_id"}.isdisjoint(vals):
            (self - cancelled)._mark_lazada_stock()
        # Page "Order Cancellation": Lazada puts the units back, or, for "out of stock",
        # sets the whole SKU to zero.
        cancelled._mark_lazada_stock(afresh=True)
        for unit, place in before.items():
            if unit.status in TO_PACK_STATUSES and unit._leaves_from() != place:
                unit._tell_of_another_warehouse()
        return result

    def _leaves_from(self):
        """Return what tells, by Lazada's last word, from where the unit leaves."""
        return self.store_id._warehouse_of(self.warehouse_code).id

    def _tell_of_another_warehouse(self):
        """The delivery stays where it is: only people know what is packed already."""
        order = self.order_id
        text = self._lt(
            "Lazada lets %(unit)s leave another warehouse than before. %(sale)s still "
            "has it in %(warehouse)s: see where it is to be packed, and change the "
            "deliveries by hand, so that it is sent once.",
            unit=self.display_name,
            sale=order.sale_order_id.name,
            warehouse=self.sale_line_id.warehouse_id.name,
        )
        order._ask_for_a_hand([text])

    def _mark_lazada_stock(self, afresh=False):
        skus = self.sudo().sku_id
        Mark = self.env["lazada.stock.mark"]
        Mark._add("order", skus, afresh)
        # Other SKUs, maybe in other stores, are of the same product.
        Mark._add("order", skus.product_id)
