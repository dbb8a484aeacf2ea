from odoo import models

# What decides whether, and in which unit, Odoo counts a product.
COUNTING = {"is_storable", "type", "uom_id"}


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        result = super().write(vals)
        if not COUNTING.isdisjoint(vals):
            variants = self.with_context(active_test=False).product_variant_ids
            self.env["lazada.stock.mark"]._add("settings", variants)
        return result
