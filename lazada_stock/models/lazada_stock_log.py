from odoo import api, fields, models

from .lazada_stock_mark import REASONS

KEEP_DAYS = 90


class LazadaStockLog(models.Model):
    """What Lazada was told about the stock of a SKU, and what it answered."""

    _name = "lazada.stock.log"
    _inherit = "lazada.sku.log.mixin"
    _description = "Lazada Stock History"

    reason = fields.Selection(REASONS, string="Why", readonly=True)
    quantity_before = fields.Integer(
        string="Before", readonly=True, help="What Lazada had, as far as was known."
    )
    quantity = fields.Integer(string="Figure", readonly=True)
    result = fields.Selection(
        selection_add=[("different", "Difference Found")],
        ondelete={"different": "cascade"},
    )

    @api.autovacuum
    def _gc_logs(self):
        self._delete_old(KEEP_DAYS)
