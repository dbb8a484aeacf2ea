from odoo import api, fields, models

from ..models.lazada_store import (
    LEAST_DAYS,
    MOST_ERRORS,
    MOST_LAG_MINUTES,
    MOST_WAIT_MINUTES,
    TOKEN,
)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    lazada_health_url = fields.Char(
        string="Address", compute="_compute_lazada_health_url"
    )
    lazada_health_most_lag_minutes = fields.Integer(
        string="Longest Time without a Download (minutes)",
        config_parameter=MOST_LAG_MINUTES[0],
        default=MOST_LAG_MINUTES[1],
    )
    lazada_health_most_wait_minutes = fields.Integer(
        string="Longest Wait in a Queue (minutes)",
        config_parameter=MOST_WAIT_MINUTES[0],
        default=MOST_WAIT_MINUTES[1],
    )
    lazada_health_least_days = fields.Integer(
        string="Days of Approval and Subscription Left",
        config_parameter=LEAST_DAYS[0],
        default=LEAST_DAYS[1],
    )
    lazada_health_most_errors = fields.Integer(
        string="Rows in Error per Store and Queue",
        config_parameter=MOST_ERRORS[0],
        default=MOST_ERRORS[1],
    )

    @api.depends("company_id")
    def _compute_lazada_health_url(self):
        token = self.env["ir.config_parameter"].sudo().get_param(TOKEN)
        for settings in self:
            base = settings.get_base_url()
            settings.lazada_health_url = token and f"{base}/lazada/health/{token}"

    def action_renew_lazada_health_token(self):
        """Make a new address; whoever has the old one learns nothing any more."""
        self.check_access("create")
        self.env["lazada.store"]._renew_health_token()
        return {"type": "ir.actions.client", "tag": "reload"}
