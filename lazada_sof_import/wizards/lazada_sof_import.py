import base64
import csv
import io
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from odoo.addons.lazada_connector.lazada_api.const import REGIONS

from ..models.lazada_sof_courier import DATE_ORDER_SELECTION
from ..status_plan import SofReport, StatusPlan

ENCODING_SELECTION = [
    ("utf-8-sig", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("gb18030", "Chinese, simplified (GB18030, GBK)"),
    ("big5", "Chinese, traditional (Big5)"),
    ("cp874", "Thai (Windows-874, TIS-620)"),
    ("cp1258", "Vietnamese (Windows-1258)"),
    ("cp1252", "Western (Windows-1252)"),
]
# A person does not read more; the others are counted.
PREVIEW_ROWS = 200
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class LazadaSofImport(models.TransientModel):
    """Import of a courier's status file: delivered, not delivered."""

    _name = "lazada.sof.import"
    _description = "Import SOF Statuses"

    store_id = fields.Many2one(
        "lazada.store", required=True, default=lambda self: self._default_store_id()
    )
    courier_id = fields.Many2one(
        "lazada.sof.courier",
        compute="_compute_courier_id",
        store=True,
        readonly=False,
        help="Whose words the file uses. The words are under Configuration → "
        "Courier Status Mapping.",
    )
    file = fields.Binary(help="CSV or XLSX, with a header line.")
    filename = fields.Char()
    encoding = fields.Selection(
        ENCODING_SELECTION,
        help="Of a CSV file. Empty: it is found out. Choose it where the preview shows "
        "odd characters.",
    )
    date_order = fields.Selection(
        DATE_ORDER_SELECTION,
        string="Order of the Dates",
        help="For dates such as 3/4/2026, where no other date of the file tells which "
        "number is the day. Empty: as the courier's settings say.",
    )
    asks_date_order = fields.Boolean(readonly=True)
    state = fields.Selection(
        [("choose", "Choose"), ("preview", "Preview"), ("done", "Done")],
        default="choose",
        required=True,
    )
    summary = fields.Text(readonly=True)
    line_ids = fields.One2many("lazada.sof.import.line", "import_id", readonly=True)
    import_count = fields.Integer(readonly=True)
    clock = fields.Char(compute="_compute_clock")
    problem_count = fields.Integer(readonly=True)
    problem_file = fields.Binary(readonly=True)
    problem_filename = fields.Char(readonly=True)

    @api.model
    def _default_store_id(self):
        stores = self.env["lazada.store"].search([], limit=2)
        return stores if len(stores) == 1 else stores.browse()

    @api.depends("store_id")
    def _compute_courier_id(self):
        for wizard in self:
            wizard.courier_id = wizard.store_id.sof_courier_id

    @api.depends("store_id")
    @api.depends_context("lang")
    def _compute_clock(self):
        regions = dict(
            self.env["lazada.store"]._fields["region"]._description_selection(self.env)
        )
        for wizard in self:
            region = wizard.store_id.region
            hours = region and REGIONS[region].tz.utcoffset(None) // timedelta(hours=1)
            wizard.clock = region and f"{regions[region]} (UTC+{hours})"

    # === ACTION METHODS === #

    def action_preview(self):
        """Show what each row would do; nothing is changed."""
        self.ensure_one()
        self.line_ids.sudo().unlink()
        report, lines = SofReport(), []
        with self.store_id._open_sof_file(*self._file_and_choices()) as file:
            self.asks_date_order = file.asks_date_order
            for chunk in StatusPlan(self.store_id, file).lines():
                for line in chunk:
                    report.add(line)
                    if len(lines) < PREVIEW_ROWS or line.outcome == "problem":
                        lines.append(line)
        shown = sorted(lines, key=lambda line: line.outcome != "problem")[:PREVIEW_ROWS]
        self.env["lazada.sof.import.line"].sudo().create(
            [self._prepare_line_vals(line) for line in shown]
        )
        self.write(
            {
                "state": "preview",
                "import_count": report.counts["set"],
                "problem_count": report.counts["problem"],
                "summary": self._summarise(report.counts),
            }
        )
        return self._reopen()

    def action_import(self):
        """Apply the good rows; the bad ones can be downloaded with their reasons."""
        self.ensure_one()
        report = self.store_id._import_sof_file(*self._file_and_choices())
        self.write(
            {
                "state": "done",
                "summary": self._tell_done(report.counts),
                "problem_count": len(report.problems),
                "problem_file": self._write_problems(report.problems),
                "problem_filename": f"problems-{self._stem()}.csv",
            }
        )
        return self._reopen()

    def action_back(self):
        self.line_ids.sudo().unlink()
        self.state = "choose"
        return self._reopen()

    # === BUSINESS METHODS === #

    def _content(self):
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        return base64.b64decode(self.file)

    def _file_and_choices(self):
        """Return what the store needs to read the file.

        :raise AccessError: store or courier are not the user's to see
        """
        self.store_id.check_access("read")
        self.courier_id.check_access("read")
        return (
            self._content(),
            self._name_of_file(),
            self.courier_id,
            self.encoding or None,
            self.date_order or None,
        )

    def _name_of_file(self):
        return self.filename or self.env._("file")

    def _stem(self):
        return self._name_of_file().rsplit(".", 1)[0]

    def _summarise(self, counts):
        return self.env._(
            "Rows: %(set)s to import, %(known)s known already, %(older)s overtaken by "
            "a later event, %(nothing)s without status, %(problem)s with errors.",
            **counts,
        )

    def _tell_done(self, counts):
        return self.env._(
            "Done. Rows: %(set)s imported, %(known)s known already, %(older)s "
            "overtaken by a later event, %(nothing)s without status, %(problem)s with "
            "errors.",
            **counts,
        )

    def _prepare_line_vals(self, line):
        return {
            "import_id": self.id,
            "number": line.row.number,
            "reference": line.row.tracking_number or line.row.order_number,
            "word": line.row.word,
            "status": line.row.status or False,
            "event_time": self._on_clock(line.row.event_time),
            "outcome": line.outcome,
            "reason": line.reason,
        }

    def _on_clock(self, moment):
        """Return a moment as a clock in the store's country shows it."""
        if not moment:
            return False
        local = moment.astimezone(REGIONS[self.store_id.region].tz)
        return format_datetime(self.env, local.replace(tzinfo=None), "UTC", "short")

    def _write_problems(self, problems):
        """Return the bad rows with their reasons as a CSV that Excel opens (base64)."""
        if not problems:
            return False
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(
            [
                self.env._("Row"),
                self.env._("Tracking Number"),
                self.env._("Order Number"),
                self.env._("Status"),
                self.env._("Reason"),
            ]
        )
        for line in problems:
            row = line.row
            writer.writerow(
                [
                    row.number,
                    _harmless(row.tracking_number),
                    _harmless(row.order_number),
                    _harmless(row.word),
                    _harmless(line.reason),
                ]
            )
        return base64.b64encode(text.getvalue().encode("utf-8-sig"))

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import SOF Statuses"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }


def _harmless(text):
    """Keep a spreadsheet from taking a courier's text for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
