import base64
import hashlib
import re
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api.reasons import as_reason
from odoo.addons.lazada_connector.models.runs.base import ReasonText
from odoo.addons.lazada_connector.retention import BuyersData, Retention

from ..status_file import Limits
from ..status_messages import report_sentences

# Longer than any file takes: until then nobody else takes it up.
LEASE = timedelta(minutes=10)
# So often a server may end in the middle of a file before that is left alone.
MOST_BREAKS = 2
# Of one mail.
MOST_ATTACHMENTS = 20
OPEN_STATES = ("pending", "error")
LONGEST_REPORT = 1000  # lines
LONGEST_NAME = 255
LARGEST_INTEGER = 2**31 - 1  # of a column
ODD_CHARACTERS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class LazadaSofFile(models.Model):
    """A courier's status file that arrived by itself.

    What it holds is kept before anybody looks at it. Before it is imported, that is
    counted and committed: a file in the middle of which the server has ended twice is
    set aside, and the others go on.
    """

    _name = "lazada.sof.file"
    _inherit = ["lazada.queue.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Status File"
    _queue_task = "import_sof_files"
    _mail_post_access = "read"
    _acting_groups = ("lazada_connector.group_lazada_user", "stock.group_stock_user")
    _order = "id desc"
    _check_company_auto = True

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    source = fields.Selection(
        [("mail", "E-mail")], string="Arrived by", required=True, readonly=True
    )
    name = fields.Char(string="File", required=True, readonly=True)
    sender = fields.Char(readonly=True, help="As the mail says: anybody can write it.")
    size = fields.Integer(string="Bytes", readonly=True)
    content = fields.Binary(readonly=True, attachment=True)
    state = fields.Selection(
        selection_add=[
            ("held", "Waits for Import"),
            ("done", "Imported"),
            ("rejected", "Not Usable"),
        ],
        ondelete={"held": "cascade", "done": "cascade", "rejected": "cascade"},
        readonly=True,
    )
    checksum = fields.Char(
        string="SHA-256",
        readonly=True,
        help="By which the same file is recognised when it comes again.",
    )
    break_count = fields.Integer(
        string="Broken Off",
        readonly=True,
        help="How often an import was begun that did not come to an end.",
    )
    imported_at = fields.Datetime(string="Imported", readonly=True)
    is_usable = fields.Boolean(readonly=True)
    report = ReasonText(readonly=True)
    set_count = fields.Integer(string="Rows Imported", readonly=True)
    known_count = fields.Integer(string="Known Before", readonly=True)
    older_count = fields.Integer(string="Overtaken", readonly=True)
    nothing_count = fields.Integer(string="Without Status", readonly=True)
    problem_count = fields.Integer(string="Rows with Problems", readonly=True)

    _checksum_idx = models.Index("(store_id, checksum)")

    # === ACTION METHODS === #

    def action_import(self):
        """Import files that wait for a person's word, or that were of no use."""
        self._check_may_act()
        files_sudo = self.sudo().filtered(
            lambda file: file.content and file.state != "done"
        )
        files_sudo._lock_or_refuse()
        files_sudo.imported_at = False
        files_sudo._requeue()
        files_sudo._import_begun(self.env["lazada.sync.run"])
        return files_sudo._tell_outcome()

    def action_retry(self):
        """Try again what has not come to its end; the scheduled action goes on."""
        self._check_may_act()
        files_sudo = self.sudo().filtered(lambda file: file.state in OPEN_STATES)
        files_sudo._lock_or_refuse()
        files_sudo._requeue()
        files_sudo._take_step(self.env["lazada.sync.run"])
        self.env["lazada.process"]._wake(self._queue_task)
        return files_sudo._tell_outcome()

    # === HOOKS === #

    @api.model
    def _retention_rules(self):
        over = [("state", "in", ("done", "rejected"))]
        label = self.env._("Imported or not usable")
        return [Retention("over", label, "imported_at", 180, over)]

    @api.model
    def _buyers_data(self, order):
        """Any file of those days may tell of the order."""
        rows = [
            ("store_id", "=", order.store_id.id),
            ("state", "in", ("done", "rejected")),
            ("create_date", "<", order.lazada_updated_at),
            "|",
            ("content", "!=", False),
            ("report", "!=", False),
        ]
        return BuyersData(rows, blanks=("content", "report"))

    def _due_domain_of(self, store):
        """Return the domain of a store's files that are here and can be imported."""
        return (
            self._due_domain()
            & Domain("store_id", "=", store.id)
            & Domain("checksum", "!=", False)
            & Domain("imported_at", "=", False)
        )

    def _responsible_user(self):
        return self.store_id.user_id

    def _requeue(self):
        self.break_count = 0
        return super()._requeue()

    def _try_later(self, state, message, seconds=None):
        self.break_count = 0
        return super()._try_later(state, message, seconds)

    def _process(self, run):
        for file in self:
            file._import(run)

    def _take_step(self, run):
        """Do with locked files what comes next."""
        self._import_begun(run)

    # === RECEIVING === #

    @api.model
    def _receive_mail(self, store, attachments, sender, doubt=None):
        """Keep the files of a mail; they are imported by the scheduled action.

        :param list attachments: as mails are parsed, with ``fname`` and ``content``
        :param str doubt: why they wait for a person's word; nothing if they do not
        """
        for attachment in attachments[:MOST_ATTACHMENTS]:
            content = attachment.content
            content = content.encode() if isinstance(content, str) else content
            file = self.create(
                {
                    "store_id": store.id,
                    "source": "mail",
                    "name": shown_name(attachment.fname),
                    "sender": sender,
                    "size": min(len(content), LARGEST_INTEGER),
                }
            )
            if len(content) > Limits().content:
                file._set_aside(self._too_large_words())
            else:
                file._keep_content(content)
                if doubt:
                    file._hold(doubt)
        self.env["lazada.process"]._wake(self._queue_task)

    def _too_large_words(self):
        return self._lt("The file is too large to be a status file.")

    def _keep_content(self, content):
        self.write(
            {
                "content": base64.b64encode(content),
                "checksum": hashlib.sha256(content).hexdigest(),
            }
        )

    def _hold(self, doubt):
        self.write({"state": "held", "error_message": doubt})
        self._schedule_failure_activity(
            self._lt(
                "The status file %(file)s waits: %(reason)s Look at it, and press "
                "Import if it is right.",
                file=self.name,
                reason=doubt,
            )
        )

    # === IMPORTING === #

    @api.model
    def _import_due(self, domain, run, deadline=None):
        """Import the files of a domain, one after the other.

        :return: whether files are left
        """
        while file := self._lock_rows(domain, 1):
            file._import_begun(run)
            seconds_left = self.env["ir.cron"]._commit_progress(1)
            if not seconds_left or (deadline and time.monotonic() >= deadline):
                return True
        return False

    def _import_begun(self, run):
        """Import locked files, each once it is committed that this was begun."""
        for file in self:
            if not file._begin():
                continue
            self.env["ir.cron"]._commit_progress()
            # It is leased, so nobody else takes it meanwhile.
            self._lock_rows(Domain("id", "=", file.id), 1)._process_now(run=run)

    def _begin(self):
        """Note that the import begins.

        :return: whether it may
        """
        if self.break_count >= MOST_BREAKS:
            self._refuse(
                self._lt(
                    "The server has ended %(count)s times while it imported %(file)s. "
                    "The file is left alone. Look at it; if it is right, press Import.",
                    count=self.break_count,
                    file=self.name,
                )
            )
            return False
        self.write(
            {
                "break_count": self.break_count + 1,
                "next_attempt_at": fields.Datetime.now() + LEASE,
            }
        )
        return True

    def _import(self, run):
        earlier = self._find_same()
        if earlier:
            self._keep_outcome(
                True,
                self._lt(
                    "%(file)s holds the same as %(earlier)s, which was imported on "
                    "%(date)s. Nothing was changed.",
                    file=self.name,
                    earlier=earlier.name,
                    date=earlier.imported_at,
                ),
            )
        else:
            self._import_content(base64.b64decode(self.content), run)

    def _find_same(self):
        """Return a file with the same content that was imported without a problem."""
        return self.search(
            [
                ("store_id", "=", self.store_id.id),
                ("checksum", "=", self.checksum),
                ("imported_at", "!=", False),
                ("is_usable", "=", True),
                ("problem_count", "=", 0),
                ("id", "!=", self.id),
            ],
            limit=1,
        )

    def _import_content(self, content, run):
        store = self.store_id.with_company(self.company_id)
        try:
            with self.env.cr.savepoint():
                report = store._import_sof_file(content, self.name)
        except UserError as error:
            self._set_aside(as_reason(error.args[0]))
            return
        counts = report.counts
        is_usable = counts["problem"] < sum(counts.values())
        self.write({f"{name}_count": count for name, count in counts.items()})
        text = report_sentences(self.env, self.name, report, LONGEST_REPORT)
        self._keep_outcome(is_usable, text)
        run._count(created=int(is_usable), updated=counts["set"])

    def _set_aside(self, reason):
        """Keep why a file is not usable at all."""
        self._keep_outcome(False, reason)

    def _keep_outcome(self, is_usable, report):
        """Keep what came of a file, and tell the store's people.

        :param str report: its sentences
        """
        self._drop_failure_activities()
        self._succeed(
            "done" if is_usable else "rejected",
            **self._prepare_outcome_vals(is_usable, report),
        )
        if not is_usable:
            self._tell_not_usable()
        self.store_id.message_post(body="\n".join(report.splitlines()[:10]))

    def _prepare_outcome_vals(self, is_usable, report):
        vals = {
            "is_usable": is_usable,
            "report": report,
            "imported_at": fields.Datetime.now(),
            "break_count": 0,
        }
        # What is of no use may be of some once the courier's words are known.
        return {**vals, "content": False} if is_usable else vals

    def _tell_not_usable(self):
        report = self.with_context(lang=self._responsible_user().lang).report
        self._schedule_failure_activity("\n".join(report.splitlines()[:10]))


def shown_name(name):
    """Return the name of a file as Odoo can hold it."""
    return ODD_CHARACTERS.sub("\ufffd", name)[:LONGEST_NAME]
