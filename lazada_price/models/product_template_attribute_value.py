from odoo import models


class ProductTemplateAttributeValue(models.Model):
    """The extra price of a variant's attribute."""

    _inherit = "product.template.attribute.value"

    def write(self, vals):
        result = super().write(vals)
        if "price_extra" in vals:
            products = self.ptav_product_variant_ids
            self.env["lazada.price.mark"]._add("price", products)
        return result
