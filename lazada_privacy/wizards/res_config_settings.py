from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    lazada_buyer_days = fields.Integer(
        related="company_id.lazada_buyer_days", readonly=False
    )
    lazada_buyer_due_count = fields.Integer(
        string="Orders", compute="_compute_lazada_buyer_due_count"
    )

    @api.depends("company_id", "lazada_buyer_days")
    def _compute_lazada_buyer_due_count(self):
        Order = self.env["lazada.order"].sudo()
        for settings in self:
            stores = self.env["lazada.store"].with_context(active_test=False)
            stores = stores.sudo().search([("company_id", "=", settings.company_id.id)])
            days = settings.lazada_buyer_days
            settings.lazada_buyer_due_count = sum(
                Order.search_count(Order._buyers_data_due(store, days))
                for store in stores
            )
