from odoo import api, models

from odoo.addons.lazada_connector.lazada_api.status import FINAL_STATUSES
from odoo.addons.lazada_connector.retention import Retention


class LazadaShipment(models.Model):
    _inherit = "lazada.shipment"

    @api.model
    def _retention_rules(self):
        done = [("state", "=", "done"), ("order_id.status", "in", FINAL_STATUSES)]
        label = self.env._("Accepted, of ended orders")
        return [Retention("done", label, "write_date", 180, done)]
