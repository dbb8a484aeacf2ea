from odoo import api, fields, models

from odoo.addons.lazada_connector.retention import Retention

from .lazada_stock_mark import REASONS


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

    @api.model
    def _retention_rules(self):
        return [Retention("all", self.env._("All"), "create_date", 90)]
