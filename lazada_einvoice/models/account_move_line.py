from odoo import models


class AccountMoveLine(models.Model):
    """A line as a service for e-invoices takes it."""

    _inherit = "account.move.line"

    def _lazada_export_values(self):
        taxes = self.tax_ids.flatten_taxes_hierarchy()
        percents = taxes.filtered(lambda tax: tax.amount_type == "percent")
        unit_price = self.price_subtotal / self.quantity if self.quantity else 0
        return {
            "product_code": self.product_id.default_code,
            "description": self.name,
            "quantity": self.quantity,
            "unit": self.product_uom_id.name,
            "unit_price_before_tax": round(unit_price, 6),
            "tax_names": ", ".join(taxes.mapped("name")),
            "tax_rate": sum(percents.mapped("amount")),
            "line_before_tax": self.price_subtotal,
            "line_tax": self.currency_id.round(self.price_total - self.price_subtotal),
            "line_total": self.price_total,
        }
