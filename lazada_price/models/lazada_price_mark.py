from odoo import fields, models

REASONS = [
    ("price", "Price Changed"),
    ("settings", "Settings Changed"),
    ("date", "Sale Begins or Ends"),
    ("lazada", "Differed at Lazada"),
    ("hand", "By Hand"),
    ("start", "Push Started"),
]


class LazadaPriceMark(models.Model):
    """A product, SKU or store whose prices at Lazada may have to change."""

    _name = "lazada.price.mark"
    _inherit = "lazada.sku.mark.mixin"
    _description = "Lazada Price Mark"
    _log_access = False

    _push_field = "push_prices"

    reason = fields.Selection(REASONS)
