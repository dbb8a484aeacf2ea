from odoo import models

PRICE_FIELDS = {"list_price", "taxes_id", "categ_id", "uom_id"}


class ProductTemplate(models.Model):
    """What of a product changes its prices at Lazada."""

    _inherit = "product.template"

    def write(self, vals):
        result = super().write(vals)
        if not PRICE_FIELDS.isdisjoint(vals):
            self.env["lazada.price.mark"]._add("price", self.product_variant_ids)
        return result
