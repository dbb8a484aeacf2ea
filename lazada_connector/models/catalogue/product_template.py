from odoo import models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("sale_ok"):
            self.product_variant_ids._release_lazada_orders()
        return result
