from odoo import api, models


class ResCurrencyRate(models.Model):
    _inherit = "res.currency.rate"

    @api.model_create_multi
    def create(self, vals_list):
        """Let orders go through that waited for an exchange rate."""
        rates = super().create(vals_list)
        self.env["lazada.store"].invalidate_model(["rate_hint"])
        waiting = [
            ("state", "=", "error"),
            ("sale_order_id", "=", False),
            ("currency_id", "in", rates.currency_id.ids),
        ]
        orders = self.env["lazada.order"].sudo().search(waiting)
        if orders:
            orders._requeue()
            self.env["lazada.process"]._wake("import_orders")
        return rates
