from odoo import models


class LazadaOrderItem(models.Model):
    _inherit = "lazada.order.item"

    # What filters of the orders look for: few of a million.
    _canceled_idx = models.Index("(order_id, sale_line_id) WHERE status = 'canceled'")
    _unknown_idx = models.Index("(order_id) WHERE status = 'unknown'")
