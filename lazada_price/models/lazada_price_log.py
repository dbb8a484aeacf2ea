from datetime import timedelta

from odoo import api, fields, models

from .lazada_price_mark import REASONS

KEEP_DAYS = 365


class LazadaPriceLog(models.Model):
    """What Lazada was told about the price of a SKU and what it answered, and what
    people decided."""

    _name = "lazada.price.log"
    _description = "Lazada Price History"
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
    currency_id = fields.Many2one(related="store_id.currency_id")
    run_id = fields.Many2one(
        "lazada.sync.run", readonly=True, ondelete="set null", index="btree_not_null"
    )
    create_date = fields.Datetime(string="When", index=True)
    create_uid = fields.Many2one("res.users", string="By")
    reason = fields.Selection(REASONS, string="Why", readonly=True)
    price_before = fields.Monetary(
        string="Before", readonly=True, help="What Lazada had, as far as was known."
    )
    price = fields.Monetary(readonly=True)
    sale_price = fields.Monetary(readonly=True)
    sale_start = fields.Date(string="Sale From", readonly=True)
    sale_end = fields.Date(string="Sale Until", readonly=True)
    result = fields.Selection(
        [
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
        ],
        required=True,
        readonly=True,
    )
    answer = fields.Char(string="Lazada's Answer", readonly=True)

    @api.autovacuum
    def _gc_logs(self):
        """Delete what is older than a year."""
        border = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.search([("create_date", "<", border)], limit=100_000).unlink()
