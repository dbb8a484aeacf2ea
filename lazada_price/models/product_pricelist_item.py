from odoo import api, models


class ProductPricelistItem(models.Model):
    """A rule of a price list: the stores that follow it are marked."""

    _inherit = "product.pricelist.item"

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items.pricelist_id._mark_lazada_prices()
        return items

    def write(self, vals):
        before = self.pricelist_id
        result = super().write(vals)
        (before | self.pricelist_id)._mark_lazada_prices()
        return result

    def unlink(self):
        self.pricelist_id._mark_lazada_prices()
        return super().unlink()

    def _lazada_first_for(self, product, quantity):
        """Return the rule that Odoo takes for a product: the first one that fits."""
        fitting = (rule for rule in self if rule._is_applicable_for(product, quantity))
        return next(fitting, self.browse())
