from odoo import models

PRICE_FIELDS = {"amount", "amount_type", "price_include_override", "children_tax_ids"}


class AccountTax(models.Model):
    """Lazada's prices include the taxes."""

    _inherit = "account.tax"

    def write(self, vals):
        result = super().write(vals)
        if not PRICE_FIELDS.isdisjoint(vals):
            stores = (
                self.env["lazada.store"].sudo().search([("push_prices", "=", True)])
            )
            self.env["lazada.price.mark"]._add("settings", stores)
        return result
