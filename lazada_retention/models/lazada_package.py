from odoo import api, models

from odoo.addons.lazada_connector.lazada_api.status import FINAL_STATUSES
from odoo.addons.lazada_connector.retention import Retention


class LazadaPackage(models.Model):
    _inherit = "lazada.package"

    @api.model
    def _retention_rules(self):
        return [
            Retention(
                "labels",
                self.env._("Shipping labels (PDF) of ended orders"),
                "label_id.create_date",
                90,
                [("label_id", "!=", False), ("order_id.status", "in", FINAL_STATUSES)],
                lambda packages: packages.label_id.unlink(),
            )
        ]
