from odoo import api, models

from odoo.addons.lazada_connector.retention import Retention


class LazadaSyncRun(models.Model):
    _inherit = "lazada.sync.run"

    @api.model
    def _retention_rules(self):
        figures = ("created", "updated", "failed", "listed")
        nothing = [(figure, "=", 0) for figure in figures]
        idle = [("state", "=", "done"), *nothing]
        return [
            Retention("idle", self.env._("That found nothing"), "started_at", 2, idle),
            Retention("all", self.env._("All"), "started_at", 60),
        ]
