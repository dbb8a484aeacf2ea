from odoo import fields, models


class StockWarehouse(models.Model):
    _name = "stock.warehouse"
    _inherit = ["stock.warehouse", "lazada.guard.mixin"]
    _guard_prefix = "lazada_"

    lazada_is_fbl = fields.Boolean(
        string="At Lazada",
        readonly=True,
        copy=False,
        help="Goods that lie in Lazada's own warehouse, which sends them itself.",
    )
