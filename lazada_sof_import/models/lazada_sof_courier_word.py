from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What an outcome is for the reader of status files.
STATUS_OF = {
    "delivered": "delivered",
    "not_delivered": "not_delivered",
    "nothing": None,
}


class LazadaSofCourierWord(models.Model):
    _name = "lazada.sof.courier.word"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada SOF Courier Word"
    _order = "courier_id, outcome, name"

    courier_id = fields.Many2one(
        "lazada.sof.courier", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(
        string="Word",
        required=True,
        help="As the courier writes it; upper and lower case do not matter. A * at the "
        "end stands for anything.",
    )
    outcome = fields.Selection(
        [
            ("delivered", "Delivered"),
            ("not_delivered", "Not delivered"),
            ("nothing", "Says nothing"),
        ],
        required=True,
        default="nothing",
    )

    _word_uniq = models.UniqueIndex(
        "(courier_id, lower(name))", "The courier has this word already."
    )

    @api.constrains("name", "outcome")
    def _check_words(self):
        for courier in self.courier_id:
            try:
                courier._words()
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "%(courier)s: %(problem)s",
                        courier=courier.name,
                        problem=error,
                    )
                ) from error
