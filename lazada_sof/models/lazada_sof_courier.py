from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..status_file import COURIERS, FIELDS, CourierWords, Layout

OUTCOMES = {"delivered": "delivered", "not_delivered": "not_delivered", "nothing": None}
# What exports of these countries are encoded in, if not in UTF-8.
ENCODINGS = {"th": "cp874", "vn": "cp1258"}
USUAL_ENCODING = "cp1252"


class LazadaSofCourier(models.Model):
    """How a courier writes its status files: its words, and its columns."""

    _name = "lazada.sof.courier"
    _description = "Lazada SOF Courier"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    day_first = fields.Boolean(
        default=True, help="3/4/2026 is the third of April, not the fourth of March."
    )
    word_ids = fields.One2many(
        "lazada.sof.courier.word", "courier_id", string="Words", copy=True
    )
    column_ids = fields.One2many(
        "lazada.sof.courier.column", "courier_id", string="Columns", copy=True
    )

    def _words(self):
        """Return the courier's words as the reader of status files takes them.

        :rtype: CourierWords
        """
        return CourierWords({row.name: OUTCOMES[row.outcome] for row in self.word_ids})

    def _layout(self, store):
        """Return how this courier's files for a store are written.

        :rtype: Layout
        """
        return Layout(
            encodings=("utf-8-sig", ENCODINGS.get(store.region, USUAL_ENCODING)),
            day_first=self.day_first,
            columns={row.field: row.name for row in self.column_ids},
        )

    @api.model
    def _create_defaults(self):
        """Create the couriers that come with the add-on; users may change them."""
        names = {outcome: name for name, outcome in OUTCOMES.items()}
        self._load_records(
            [
                {
                    "xml_id": f"lazada_sof.courier_{key}",
                    "noupdate": True,
                    "values": {
                        "name": courier["name"],
                        "day_first": courier["day_first"],
                        "word_ids": [
                            fields.Command.create(
                                {"name": word, "outcome": names[outcome]}
                            )
                            for word, outcome in courier["words"].items()
                        ],
                        "column_ids": [
                            fields.Command.create({"field": name, "name": header})
                            for name, header in courier["columns"].items()
                        ],
                    },
                }
                for key, courier in COURIERS.items()
            ],
            update=True,
        )


class LazadaSofCourierWord(models.Model):
    _name = "lazada.sof.courier.word"
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


class LazadaSofCourierColumn(models.Model):
    _name = "lazada.sof.courier.column"
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
