import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import email_normalize_all

from odoo.addons.lazada_connector.lazada_api.const import REGIONS

from ..mail_proof import is_vouched
from ..status_file import BadFile, StatusFile
from ..status_messages import bad_file_sentence
from ..status_plan import SofReport, StatusPlan

_logger = logging.getLogger(__name__)

LONGEST_SENDER = 255
# As Odoo's gateway calls it where it is told to keep it.
THE_MAIL_ITSELF = "original_email.eml"
# Of the address for status files, what people enter; the rest is Odoo's.
ALIAS_FIELDS = {"alias_name", "alias_domain_id"}


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

    alias_id = fields.Many2one(readonly=True)
    sof_senders = fields.Text(
        string="Senders of Status Files",
        help="E-mail addresses of couriers, one in a line. Files that others mail wait "
        "until somebody has looked at them and pressed Import.",
    )
    sof_mail_server = fields.Char(
        string="Trusted Mail Server",
        copy=False,
        groups="base.group_system",
        help="How the mail server that receives your mail calls itself in the headers "
        "“Authentication-Results”, such as mx.example.com. Its word on a sender "
        "counts. Empty: every file that is mailed waits for Import.",
    )

    @api.model
    def _default_sof_courier_id(self):
        companies = [self.env.company.id, False]
        return self.env["lazada.sof.courier"].search(
            [("company_id", "in", companies)], limit=1
        )

    # === CRUD METHODS === #

    def write(self, vals):
        """Let the address for status files be Odoo's own, but for its name."""
        alias_names = vals.keys() & set(self.ALIAS_WRITEABLE_FIELDS)
        if not alias_names or self.env.su:
            return super().write(vals)
        if alias_names - ALIAS_FIELDS:
            raise AccessError(
                self.env._("Only the name of the address for status files is entered.")
            )
        result = super().write(
            {name: value for name, value in vals.items() if name not in alias_names}
        )
        self.check_access("write")
        super(LazadaStore, self.sudo()).write(
            {name: vals[name] for name in alias_names}
        )
        return result

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

    # === FILES THAT ARRIVE BY THEMSELVES === #

    @api.model
    def _cron_import_sof_files(self):
        self._run_by_cron("import_sof_files", self._sof_files_domain())

    @api.model
    def _sof_files_domain(self):
        """Return the domain of the stores that files may have arrived for."""
        waiting = self.env["lazada.sof.file"]._read_group(
            [("state", "in", ("pending", "error"))], ["store_id"]
        )
        return Domain("id", "in", [store.id for (store,) in waiting])

    def _tasks(self):
        return {**super()._tasks(), "import_sof_files": self._import_sof_files}

    def _import_sof_files(self, deadline=None):
        """Import the files that have arrived for a store.

        :return: the sync run (none when nothing is due), and whether work is left
        """
        self.ensure_one()
        run = self.env["lazada.sync.run"]
        store = self.with_company(self.company_id)
        File = self.env["lazada.sof.file"]
        if not File.search_count(store._due_sof_files_domain(), limit=1):
            return run, False
        with run._record(self, "import_sof_files") as run:
            more = store._take_sof_files(run, deadline)
        return run, more

    def _due_sof_files_domain(self):
        """Return the domain of the store's files with which something is to be done."""
        return self.env["lazada.sof.file"]._due_domain_of(self)

    def _take_sof_files(self, run, deadline):
        """Do what is to be done; return whether work is left."""
        return self._import_kept_sof_files(run, deadline)

    def _import_kept_sof_files(self, run, deadline):
        """Import the files whose content is here; return whether some are left."""
        File = self.env["lazada.sof.file"]
        return File._import_due(File._due_domain_of(self), run, deadline)

    # === E-MAIL === #

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("lazada.store")
        # A status file sets flags: not everybody who guesses the address may send one.
        values["alias_contact"] = "partners"
        if self.id:
            values["alias_force_thread_id"] = self.id
        return values

    def _receive_sof_mail(self, message, attachments):
        """Keep the files of a mail that has come to the store's address.

        :param EmailMessage message: as it came
        :param list attachments: of it, parsed
        """
        files = [
            each
            for each in attachments
            if not each.info.get("cid") and each.fname != THE_MAIL_ITSELF
        ]
        self.env["lazada.sof.file"].sudo()._receive_mail(
            self.sudo(),
            files,
            str(message.get("From", ""))[:LONGEST_SENDER],
            self._find_mail_doubt(message),
        )

    def _find_mail_doubt(self, message):
        """Return in a user's words why a mail is not believed; nothing if it is.

        :rtype: str or None
        """
        senders = email_normalize_all(str(message.get("From", "")))
        if not self._may_hand_in_sof_files():
            return self.env._(
                "it was handed in by %s, who may not import status files.",
                self.env.user.name,
            )
        if message.get("In-Reply-To") or message.get("References"):
            return self.env._("it is an answer or was forwarded, no mail of its own.")
        if len(message.get_all("From", [])) != 1 or len(senders) != 1:
            return self.env._("it does not tell one sender.")
        if senders[0] not in email_normalize_all(self.sudo().sof_senders or ""):
            return self.env._(
                "%s is not among the addresses that the store takes files from.",
                senders[0],
            )
        return self._find_proof_doubt(message, senders[0].rpartition("@")[2])

    def _may_hand_in_sof_files(self):
        """Whether the mail comes from Odoo's own gateway, or was handed in by a user
        who may import status files anyway."""
        if self.env.is_system():
            return True
        may_import = self.env["lazada.sof.import"].has_access("create")
        return may_import and self.has_access("read")

    def _find_proof_doubt(self, message, domain):
        server = self.sudo().sof_mail_server
        if not server:
            return self.env._(
                "no mail server is entered in the store whose word on a sender counts."
            )
        headers = [str(each) for each in message.get_all("Authentication-Results", [])]
        if is_vouched(headers, server.strip(), domain):
            return None
        return self.env._(
            "the mail server %(server)s does not confirm that it comes from "
            "%(domain)s.",
            server=server,
            domain=domain,
        )
