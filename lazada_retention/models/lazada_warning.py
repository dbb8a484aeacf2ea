from odoo import api, models

from odoo.addons.lazada_connector.retention import Retention


class LazadaWarning(models.Model):
    _inherit = "lazada.warning"

    @api.model
    def _retention_rules(self):
        return [Retention("all", self.env._("All"), "ends_at", 365)]
