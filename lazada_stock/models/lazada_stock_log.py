from datetime import timedelta

from odoo import api, fields, models

from .lazada_stock_mark import REASONS

KEEP_DAYS = 90


class LazadaStockLog(models.Model):
    """What Lazada was told about the stock of a SKU, and what it answered."""

    _name = "lazada.stock.log"
    _description = "Lazada Stock History"
    _order = "id desc"
    _rec_name = "sku_id"

    sku_id = fields.Many2one(
        "lazada.sku",
        string="SKU",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    store_id = fields.Many2one(
        related="sku_id.store_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True)
    run_id = fields.Many2one(
        "lazada.sync.run", readonly=True, ondelete="set null", index="btree_not_null"
    )
    create_date = fields.Datetime(string="When", index=True)
    create_uid = fields.Many2one("res.users", string="By")
    reason = fields.Selection(REASONS, string="Why", readonly=True)
    quantity_before = fields.Integer(
        string="Before", readonly=True, help="What Lazada had, as far as was known."
    )
    quantity = fields.Integer(string="Figure", readonly=True)
    result = fields.Selection(
        [
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("different", "Difference Found"),
        ],
        required=True,
        readonly=True,
    )
    answer = fields.Char(string="Lazada's Answer", readonly=True)

    @api.autovacuum
    def _gc_logs(self):
        """Delete what is older than three months."""
        border = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.search([("create_date", "<", border)], limit=100_000).unlink()
