import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.lazada_connector.lazada_api.const import REGIONS

from ..status_file import BadFile, StatusFile
from ..status_messages import bad_file_sentence, report_sentences
from ..status_plan import SofReport, StatusPlan

_logger = logging.getLogger(__name__)


class LazadaStore(models.Model):
    _name = "lazada.store"
    _inherit = ["lazada.store", "mail.alias.mixin.optional"]

    sof_courier_id = fields.Many2one(
        "lazada.sof.courier",
        string="Courier of Status Files",
        check_company=True,
        default=lambda self: self._default_sof_courier_id(),
        help="Whose words are expected in files that arrive by e-mail or by "
        "themselves.",
    )

    @api.model
    def _default_sof_courier_id(self):
        companies = [self.env.company.id, False]
        return self.env["lazada.sof.courier"].search(
            [("company_id", "in", companies)], limit=1
        )

    # === STATUS FILES === #

    def _import_sof_file(self, content, filename, courier=None, *choices):
        """Apply a courier's status file: good rows set flags, bad ones are reported.

        The same file again changes nothing.

        :param bytes content: CSV or XLSX
        :param str filename: for messages only
        :param courier: ``lazada.sof.courier``; default: the store's
        :param choices: a person's, see :meth:`_open_sof_file`
        :rtype: SofReport
        :raise UserError: it is no status file at all
        """
        self.ensure_one()
        report = SofReport()
        with self._open_sof_file(content, filename, courier, *choices) as file:
            for lines in StatusPlan(self, file).lines():
                self._apply_sof_lines(lines, report)
        _logger.info("Lazada store %s: status file read, %s", self.id, report.counts)
        return report

    def _apply_sof_lines(self, lines, report):
        outcomes = {}
        packages = self.env["lazada.package"]
        for line in lines:
            report.add(line)
            packages |= line.packages
            outcomes.update(dict.fromkeys(line.packages.ids, line.row.outcome))
        packages._set_sof_outcomes(outcomes)
        # A large file must not stay in memory as records.
        self.env.flush_all()
        self.env.invalidate_all()

    def _open_sof_file(
        self, content, filename, courier=None, encoding=None, date_order=None
    ):
        """Read a courier's status file.

        :param str encoding: the only one, if a person has chosen it
        :param str date_order: what a person says where the file does not tell
        :return: to be closed
        :rtype: StatusFile
        :raise UserError: it is no status file at all
        """
        courier = courier or self.sof_courier_id or self._default_sof_courier_id()
        try:
            return StatusFile(
                content,
                tz=REGIONS[self.region].tz,
                layout=courier._layout(self, encoding, date_order),
                words=courier._words(),
            )
        except BadFile as error:
            raise UserError(bad_file_sentence(self.env, filename, error)) from error

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
        self.message_post(
            body=report_sentences(self.env, attachment.fname, report, most=10)
        )
