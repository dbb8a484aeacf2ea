from odoo import api, fields, models

from odoo.addons.lazada_connector.models.order.lazada_store import Figure
from odoo.addons.lazada_connector.models.store.lazada_store import USER


class LazadaStore(models.Model):
    _inherit = "lazada.store"

    sof_carrier_id = fields.Many2one(
        "delivery.carrier",
        string="SOF Delivery Method",
        check_company=True,
        domain="[('delivery_type', '=', 'sof')]",
        help="Orders that the seller delivers get this delivery method by themselves.",
    )
    sof_send_not_delivered = fields.Boolean(
        string="Send Failed Deliveries Automatically",
        help="Off: “not delivered” waits until somebody presses Send, for Lazada "
        "takes the parcel back then.",
    )
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
