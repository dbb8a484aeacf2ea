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
        help="Its documents are asked for even if it has gone on: they were still to "
        "be had when Odoo saw it first, or it is new. No longer, once all are here.",
    )

    # Few of many.
    _was_open_idx = models.Index("(store_id, order_id) WHERE was_open IS TRUE")

    def _compute_was_open(self):
        """Without dependencies: computed once, when the unit becomes known."""
        for item in self:
            order = item.order_id
            ordered = order.lazada_created_at
            is_new = ordered and ordered >= order.store_id.create_date
            item.was_open = is_new or item.status in OPEN_STATUSES
