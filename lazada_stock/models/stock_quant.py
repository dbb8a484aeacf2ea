from odoo import api, models

# What says how much of a product is free, and where.
AVAILABILITY = {"quantity", "reserved_quantity", "location_id", "product_id"}


class StockQuant(models.Model):
    """Every movement, reservation and count of stock ends in a quant.

    Its deletion needs no mark: Odoo first moves what it holds, or holds nothing.
    """

    _inherit = "stock.quant"

    @api.model_create_multi
    def create(self, vals_list):
        quants = super().create(vals_list)
        quants._mark_lazada_stock()
        return quants

    def write(self, vals):
        result = super().write(vals)
        if not AVAILABILITY.isdisjoint(vals):
            self._mark_lazada_stock()
        return result

    def _mark_lazada_stock(self):
        self.env["lazada.stock.mark"]._add("stock", self.sudo().product_id)
