from odoo import api, fields, models

from odoo.addons.lazada_connector.retention import Retention

from .lazada_price_mark import REASONS


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

    @api.model
    def _retention_rules(self):
        return [Retention("all", self.env._("All"), "create_date", 365)]
