from odoo import fields, models

from ..status_file import FIELDS


class LazadaSofCourierColumn(models.Model):
    _name = "lazada.sof.courier.column"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada SOF Courier Column"
    _order = "courier_id, field"

    courier_id = fields.Many2one(
        "lazada.sof.courier", required=True, ondelete="cascade", index=True
    )
    field = fields.Selection(
        [(name, name.replace("_", " ").capitalize()) for name in FIELDS],
        string="Holds",
        required=True,
    )
    name = fields.Char(
        string="Header",
        required=True,
        help="The name of the column in the courier's file. Columns that are not "
        "listed are found by their usual names.",
    )
