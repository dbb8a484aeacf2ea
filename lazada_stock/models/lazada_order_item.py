from odoo import api, models


class LazadaOrderItem(models.Model):
    """What units of orders do to the stock at Lazada."""

    _inherit = "lazada.order.item"

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
        result = super().write(vals)
        if not {"status", "sku_id", "sale_line_id"}.isdisjoint(vals):
            (self - cancelled)._mark_lazada_stock()
        # Page "Order Cancellation": Lazada puts the units back, or, for "out of stock",
        # sets the whole SKU to zero.
        cancelled._mark_lazada_stock(afresh=True)
        return result

    def _mark_lazada_stock(self, afresh=False):
        skus = self.sudo().sku_id
        Mark = self.env["lazada.stock.mark"]
        Mark._add("order", skus, afresh)
        # Other SKUs, maybe in other stores, are of the same product.
        Mark._add("order", skus.product_id)
