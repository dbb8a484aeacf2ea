from odoo import models

PRICE_FIELDS = {"standard_price", "active"}


class ProductProduct(models.Model):
    """What of a variant changes its prices at Lazada."""

    _inherit = "product.product"

    def write(self, vals):
        result = super().write(vals)
        if not PRICE_FIELDS.isdisjoint(vals):
            self.env["lazada.price.mark"]._add("price", self)
        return result
