from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    # What goes out and comes in is asked for at each push; what was moved, never.
    _lazada_open_idx = models.Index(
        "(product_id) WHERE state IN "
        "('waiting', 'confirmed', 'assigned', 'partially_available')"
    )
