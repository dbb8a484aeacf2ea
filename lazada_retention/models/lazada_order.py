from odoo import api, models

from odoo.addons.lazada_connector.lazada_api.status import FINAL_STATUSES
from odoo.addons.lazada_connector.retention import Retention


class LazadaOrder(models.Model):
    _inherit = "lazada.order"

    @api.model
    def _retention_rules(self):
        settled = ("done", "ignored")
        ended = [("status", "in", FINAL_STATUSES), ("state", "in", settled)]
        if (
            "buyer_data_ended_at" in self._fields
        ):  # lazada_privacy reads the words there
            is_used = ("buyer_data_ended_at", "!=", False)
            ended += ["|", is_used, ("company_id.lazada_buyer_days", "=", 0)]
        return [
            Retention(
                "raw",
                self.env._("Raw data of ended orders"),
                "downloaded_at",
                365,
                [("payload", "!=", False), *ended],
                lambda orders: orders._drop_raw(),
            )
        ]

    def _drop_raw(self):
        """Forget what Lazada sent; what was read from it stays."""
        self.item_ids.payload = False
        self.write({"payload": False, "units_left_out": False})
