from odoo import fields, models

from odoo.addons.lazada_connector.lazada_api.status import TO_PACK_STATUSES

from .lazada_document_fetch import READY_STATUSES

# Before it has documents, or while it has them.
OPEN_STATUSES = ("unpaid", *TO_PACK_STATUSES, *READY_STATUSES)


class LazadaOrderItem(models.Model):
    _inherit = "lazada.order.item"

    document_ids = fields.Many2many(
        "lazada.document", string="Documents", readonly=True
    )
    was_open = fields.Boolean(
        compute="_compute_was_open",
        store=True,
        precompute=True,
        help="When Odoo saw it first, its documents were still to be had.",
    )

    def _compute_was_open(self):
        """Without dependencies: computed once, when the unit becomes known."""
        for item in self:
            item.was_open = item.status in OPEN_STATUSES
