import logging
from dataclasses import dataclass, field
from itertools import islice

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api.const import REGIONS

from ..status_file import BadFile, read_status_file
from ..status_messages import bad_file_sentence, row_sentence

_logger = logging.getLogger(__name__)

# Rows whose packages are looked up together.
CHUNK = 1000
FLAG_OF = {"delivered": "sof_delivered", "not_delivered": "sof_not_delivered"}


@dataclass
class SofLine:
    """What a row of a status file will do, or why it cannot."""

    row: object
    packages: models.Model
    outcome: str  # set, known, nothing, problem
    reason: str = ""


@dataclass
class SofReport:
    """What became of a status file."""

    counts: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)

    def add(self, line):
        self.counts[line.outcome] = self.counts.get(line.outcome, 0) + 1
        if line.outcome == "problem":
            self.problems.append(line)


class LazadaStore(models.Model):
    _name = "lazada.store"
    _inherit = ["lazada.store", "mail.alias.mixin.optional"]

    sof_carrier_id = fields.Many2one(
        "delivery.carrier",
        string="SOF Delivery Method",
        check_company=True,
        domain="[('delivery_type', '=', 'sof')]",
        help="Orders that the seller delivers get this delivery method by themselves.",
    )
    sof_send_not_delivered = fields.Boolean(
        string="Send Not Delivered by Itself",
        help="Off: “not delivered” waits until somebody presses Send, for Lazada "
        "takes the parcel back then.",
    )
    sof_courier_id = fields.Many2one(
        "lazada.sof.courier",
        string="Courier of Status Files",
        default=lambda self: self._default_sof_courier_id(),
        help="Whose words are expected in files that arrive by e-mail or by "
        "themselves.",
    )

    @api.model
    def _default_sof_courier_id(self):
        return self.env["lazada.sof.courier"].search([], limit=1)

    # === STATUS FILES === #

    def _import_sof_file(self, content, filename, courier=None):
        """Apply a courier's status file: good rows set flags, bad ones are reported.

        The same file again changes nothing.

        :param bytes content: CSV or XLSX
        :param str filename: for messages only
        :param courier: ``lazada.sof.courier``; default: the store's
        :rtype: SofReport
        :raise UserError: it is no status file at all
        """
        self.ensure_one()
        report = SofReport()
        for lines in self._read_sof_file(content, filename, courier):
            outcomes = {}
            packages = self.env["lazada.package"]
            for line in lines:
                report.add(line)
                if line.outcome == "set":
                    packages |= line.packages
                    outcomes.update(dict.fromkeys(line.packages.ids, line.row))
            packages._set_sof_outcomes(
                {key: self._sof_outcome_of(row) for key, row in outcomes.items()}
            )
            self.env.flush_all()
            self.env.invalidate_all()
        _logger.info("Lazada store %s: status file read, %s", self.id, report.counts)
        return report

    @api.model
    def _sof_outcome_of(self, row):
        moment = row.event_time and row.event_time.replace(tzinfo=None, microsecond=0)
        return row.status, moment or False, row.note or False

    def _read_sof_file(self, content, filename, courier=None):
        """Yield what the rows of a status file would do, in lists.

        Nothing is changed. Parameters as for :meth:`_import_sof_file`.
        """
        courier = courier or self.sof_courier_id or self._default_sof_courier_id()
        rows = read_status_file(
            content,
            filename,
            tz=REGIONS[self.region].tz,
            layout=courier._layout(self),
            words=courier._words(),
        )
        planned = {}
        while True:
            try:
                chunk = list(islice(rows, CHUNK))
            except BadFile as error:
                raise UserError(bad_file_sentence(self.env, filename, error)) from error
            if not chunk:
                return
            found = self._find_sof_packages(chunk)
            yield [self._plan_sof_line(row, found, planned) for row in chunk]

    def _find_sof_packages(self, rows):
        """Return the packages by tracking number and by order number.

        :rtype: tuple[dict, dict]
        """
        orders = [row.order_number for row in rows if row.order_number]
        tracking = [row.tracking_number for row in rows if row.tracking_number]
        tracking += orders
        packages = self.env["lazada.package"].search(
            Domain("store_id", "=", self.id)
            & Domain("status", "!=", "canceled")
            & (
                Domain("tracking_number", "in", tracking)
                | Domain("order_id.name", "in", orders)
            )
        )
        # An order number stands for what the seller's own fleet carries of the order.
        by_order = {
            number: its_packages.filtered("is_sof") or its_packages
            for number, its_packages in packages.grouped(
                lambda package: package.order_id.name
            ).items()
        }
        return packages.grouped("tracking_number"), by_order

    def _plan_sof_line(self, row, found, planned):
        """Say what one row would do.

        :param dict planned: package id → status that an earlier row of the file sets
        :rtype: SofLine
        """
        none = self.env["lazada.package"]
        if row.problem:
            return SofLine(row, none, "problem", row_sentence(self.env, row))
        if not row.status:
            return SofLine(row, none, "nothing")
        packages, reason = self._match_sof_packages(row, *found)
        if reason:
            return SofLine(row, none, "problem", reason)
        flag = FLAG_OF[row.status]
        fresh = packages.filtered(
            lambda package: not package[flag] and planned.get(package.id) != row.status
        )
        reason = next(
            filter(None, (self._sof_clash(p, row, planned) for p in fresh)), ""
        )
        if reason:
            return SofLine(row, fresh, "problem", reason)
        planned.update(dict.fromkeys(fresh.ids, row.status))
        return SofLine(row, fresh, "set" if fresh else "known")

    @api.model
    def _match_sof_packages(self, row, by_tracking, by_order):
        """Return the packages that a row speaks of, or why none are clear.

        Some couriers have Lazada's tracking number in the column of the reference, and
        a number of their own in that of the tracking number.

        :rtype: tuple
        """
        by_reference = by_order.get(row.order_number)
        packages = row.tracking_number and by_tracking.get(row.tracking_number)
        if packages:
            if by_reference and by_reference.order_id != packages.order_id:
                return packages, self.env._(
                    "The tracking number belongs to another order."
                )
            return packages, ""
        packages = by_reference or by_tracking.get(row.order_number)
        if not packages:
            return packages, self.env._(
                "This store has no such package. Has it been packed?"
            )
        if row.tracking_number and len(packages) > 1:
            return packages, self.env._(
                "The tracking number is not known, and the order has several packages."
            )
        return packages, ""

    @api.model
    def _sof_clash(self, package, row, planned):
        if package.id in planned:
            return self.env._("An earlier row of the file says otherwise.")
        return package._find_sof_problem({FLAG_OF[row.status]: True})

    # === E-MAIL === #

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("lazada.store")
        # A status file sets flags: not everybody who guesses the address may send one.
        values["alias_contact"] = "partners"
        if self.id:
            values["alias_force_thread_id"] = self.id
        return values

    def message_update(self, msg_dict, update_vals=None):
        """Import the status files that arrive by e-mail at the store's address."""
        result = super().message_update(msg_dict, update_vals)
        for attachment in msg_dict.get("attachments") or []:
            self._import_sof_attachment(attachment)
        return result

    def _import_sof_attachment(self, attachment):
        content = attachment.content
        if isinstance(content, str):
            content = content.encode()
        try:
            with self.env.cr.savepoint():
                report = self._import_sof_file(content, attachment.fname)
        except UserError as error:
            self.message_post(body=str(error))
            return
        self.message_post(body=self._describe_sof_report(attachment.fname, report))

    def _describe_sof_report(self, filename, report):
        """Say what became of a status file.

        :rtype: str
        """
        text = self.env._(
            "%(file)s: %(set)s rows applied, %(known)s known before, %(nothing)s say "
            "nothing, %(problem)s cannot be used.",
            file=filename,
            **{
                name: report.counts.get(name, 0)
                for name in ("set", "known", "nothing", "problem")
            },
        )
        reasons = [
            self.env._(
                "Row %(row)s: %(reason)s", row=line.row.number, reason=line.reason
            )
            for line in report.problems[:10]
        ]
        return "\n".join([text, *reasons])
