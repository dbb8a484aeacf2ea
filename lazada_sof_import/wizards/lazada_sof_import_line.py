from odoo import fields, models


class LazadaSofImportLine(models.TransientModel):
    _name = "lazada.sof.import.line"
    _description = "Row of a Status File"
    _order = "number"

    import_id = fields.Many2one("lazada.sof.import", required=True, ondelete="cascade")
    number = fields.Integer(string="Row")
    reference = fields.Char()
    word = fields.Char(string="Courier Status")
    status = fields.Selection(
        [("delivered", "Delivered"), ("not_delivered", "Not Delivered")]
    )
    event_time = fields.Char(string="Time")
    outcome = fields.Selection(
        [
            ("set", "To Import"),
            ("known", "Known already"),
            ("older", "Overtaken"),
            ("nothing", "Without status"),
            ("problem", "Error"),
        ],
        string="Result",
    )
    reason = fields.Text()
