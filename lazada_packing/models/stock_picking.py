from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    lazada_label_printed_at = fields.Datetime(
        string="Label Printed",
        readonly=True,
        copy=False,
        help="When its label was last put into the PDF of a wave.",
    )
    lazada_label_printed_by_id = fields.Many2one(
        "res.users", string="Label Printed By", readonly=True, copy=False
    )
