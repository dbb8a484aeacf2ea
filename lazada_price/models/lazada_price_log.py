from odoo import api, fields, models

from .lazada_price_mark import REASONS

KEEP_DAYS = 365


class LazadaPriceLog(models.Model):
    """What Lazada was told about the price of a SKU and what it answered, and what
    people decided."""

    _name = "lazada.price.log"
    _inherit = "lazada.sku.log.mixin"
    _description = "Lazada Price History"

    currency_id = fields.Many2one(related="store_id.currency_id")
    reason = fields.Selection(REASONS, string="Why", readonly=True)
    price_before = fields.Monetary(
        string="Before", readonly=True, help="What Lazada had, as far as was known."
    )
    price = fields.Monetary(readonly=True)
    sale_price = fields.Monetary(readonly=True)
    sale_start = fields.Date(string="Sale From", readonly=True)
    sale_end = fields.Date(string="Sale Until", readonly=True)
    result = fields.Selection(
        selection_add=[("approved", "Approved"), ("rejected", "Rejected")],
        ondelete={"approved": "cascade", "rejected": "cascade"},
    )

    @api.autovacuum
    def _gc_logs(self):
        self._delete_old(KEEP_DAYS)
