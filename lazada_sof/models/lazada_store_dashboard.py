from odoo import api, fields, models

from odoo.addons.lazada_connector.models.order.lazada_store import Figure
from odoo.addons.lazada_connector.models.store.lazada_store import USER


class LazadaStore(models.Model):
    """What of the seller's own fleet needs a hand, on the card of the store."""

    _inherit = "lazada.store"

    sof_update_todo_count = fields.Integer(compute="_compute_figures", groups=USER)

    @api.model
    def _figures(self):
        """Messages that were refused, and those that wait for a person's word."""
        return {
            **super()._figures(),
            "sof_update_todo_count": Figure(
                "lazada.sof.update",
                [
                    ("state", "!=", "sent"),
                    "|",
                    ("state", "=", "error"),
                    ("is_held", "=", True),
                ],
                "lazada_sof.lazada_sof_update_action",
            ),
        }
