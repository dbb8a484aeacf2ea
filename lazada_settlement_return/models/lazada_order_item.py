from odoo import fields, models


class LazadaOrderItem(models.Model):
    """Returns and rows of statements meet at the unit."""

    _inherit = "lazada.order.item"

    statement_row_ids = fields.One2many("lazada.statement.row", "item_id")
    return_line_ids = fields.One2many("lazada.return.line", "item_id")
