from odoo import fields, models

from ..status_file import CourierWords, Layout
from .lazada_sof_courier_word import STATUS_OF

# What exports of these countries are encoded in, if not in UTF-8, and those of Chinese
# couriers in all of them.
ENCODINGS = {"th": "cp874", "vn": "cp1258"}
USUAL_ENCODING = "cp1252"
CHINESE_ENCODING = "gb18030"
DATE_ORDER_SELECTION = [
    ("day_first", "Day first: 31/12/2026"),
    ("month_first", "Month first: 12/31/2026"),
    ("year_first", "Year first: 26/12/31"),
]


class LazadaSofCourier(models.Model):
    """How a courier writes its status files: its words, and its columns."""

    _name = "lazada.sof.courier"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada SOF Courier"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the stores of every company may use it."
    )
    date_order = fields.Selection(
        DATE_ORDER_SELECTION,
        help="For a file whose dates do not tell themselves: 15/1/2026 does, 3/4/2026 "
        "does not. Empty: whoever imports such a file is asked.",
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
        return CourierWords({row.name: STATUS_OF[row.outcome] for row in self.word_ids})

    def _layout(self, store, encoding=None, date_order=None):
        """Return how this courier's files for a store are written.

        :param str encoding: the only one, if a person has chosen it
        :param str date_order: what a person says where the file does not tell
        :rtype: Layout
        """
        usual = ENCODINGS.get(store.region, USUAL_ENCODING)
        return Layout(
            encodings=(encoding,)
            if encoding
            else ("utf-8-sig", usual, CHINESE_ENCODING),
            date_order=date_order or self.date_order or None,
            columns={row.field: row.name for row in self.column_ids},
        )
