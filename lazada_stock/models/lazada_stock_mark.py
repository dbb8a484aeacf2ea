from odoo import fields, models

REASONS = [
    ("stock", "Stock Moved"),
    ("order", "Lazada Order"),
    ("settings", "Settings Changed"),
    ("comparison", "Differed from Lazada"),
    ("hand", "By Hand"),
    ("start", "Push Started"),
]


class LazadaStockMark(models.Model):
    """A product, SKU or store whose figures at Lazada may have to change."""

    _name = "lazada.stock.mark"
    _inherit = "lazada.sku.mark.mixin"
    _description = "Lazada Stock Mark"
    _log_access = False

    _push_field = "push_stock"

    reason = fields.Selection(REASONS)
