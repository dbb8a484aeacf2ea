import hashlib
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.lazada_file_server import transport
from odoo.addons.lazada_file_server.messages import transport_sentence
from odoo.addons.lazada_sof_import.status_file import Limits
from odoo.addons.lazada_sof_import.status_messages import report_sentences

# A file whose size and time have not changed for so long is whole.
STILL = timedelta(seconds=60)
# Other programs' names for files that they are still writing, or have locked.
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload", ".swp")
REPORT = ".report.txt"
LONGEST_REPORT = 1000  # lines
# Bytes of a name, before which a time and behind which the report's ending is put.
LONGEST_NAME = 200
LARGEST_INTEGER = 2**31 - 1  # of a column
ODD_CHARACTERS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class LazadaSofFile(models.Model):
    """A courier's status file that lay in the folder of a file server.

    Imported first and moved away in a later transaction: whoever is killed in between
    finds the file imported already, and only moves it.
    """

    _name = "lazada.sof.file"
    _inherit = ["lazada.queue.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Status File from a Folder"
    _queue_task = "import_sof_files"
    _order = "id desc"
    _check_company_auto = True

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    file_server_id = fields.Many2one(
        "lazada.file.server", required=True, readonly=True, ondelete="cascade"
    )
    folder = fields.Char(required=True, readonly=True)
    name = fields.Char(string="File", required=True, readonly=True)
    size = fields.Integer(string="Bytes", readonly=True)
    modified_at = fields.Datetime(
        string="Written", readonly=True, help="By the clock of the server."
    )
    state = fields.Selection(
        selection_add=[("done", "Imported"), ("rejected", "Not Usable")],
        ondelete={"done": "cascade", "rejected": "cascade"},
        readonly=True,
    )
    checksum = fields.Char(
        string="SHA-256",
        readonly=True,
        help="By which the same file is recognised when it comes again.",
    )
    imported_at = fields.Datetime(string="Imported", readonly=True)
    is_usable = fields.Boolean(readonly=True)
    target = fields.Char(string="Moved to", readonly=True)
    report = fields.Text(readonly=True)
    set_count = fields.Integer(string="Rows Applied", readonly=True)
    known_count = fields.Integer(string="Known Before", readonly=True)
    older_count = fields.Integer(string="Overtaken", readonly=True)
    nothing_count = fields.Integer(string="Say Nothing", readonly=True)
    problem_count = fields.Integer(string="Rows with Problems", readonly=True)

    _open_uniq = models.UniqueIndex(
        "(file_server_id, folder, name) WHERE state IN ('pending', 'error')"
    )
    _checksum_idx = models.Index("(store_id, checksum)")

    # === ACTION METHODS === #

    def action_retry(self):
        """Try again what has not come to its end; the scheduled action goes on."""
        files = self.filtered(lambda file: file.state in ("pending", "error"))
        result = super(LazadaSofFile, files).action_retry()
        self.env["lazada.process"]._wake(self._queue_task)
        return result

    # === HOOKS === #

    def _due_domain_of(self, store, is_imported=None):
        """Return the domain of a store's files that the next run takes.

        :param bool is_imported: only those that have been imported, or have not
        """
        domain = self._due_domain() & Domain("store_id", "=", store.id)
        if is_imported is None:
            return domain
        return domain & Domain("imported_at", "!=" if is_imported else "=", False)

    def _responsible_user(self):
        return self.store_id.user_id

    def _process(self, run):
        """Take each file one step further: import it, or move it away."""
        for (server, folder), files in self.grouped(
            lambda file: (file.file_server_id, file.folder)
        ).items():
            files._process_in(server, folder, run)

    # === LOOKING === #

    @api.model
    def _record_entries(self, store, entries):
        """Keep what lies in a store's folder; who has changed has to wait anew.

        :param entries: list of the file server's ``Entry``
        """
        place = {
            "file_server_id": store.sof_file_server_id.id,
            "folder": store.sof_inbox_folder,
        }
        known = self.search(
            [
                *((name, "=", value) for name, value in place.items()),
                ("state", "in", ("pending", "error")),
            ]
        ).grouped("name")
        new = {}
        for entry in filter(_is_finished, entries):
            name = _shown(entry)
            file = known.get(name)
            if not file:
                found = {"store_id": store.id, **place, "name": name}
                new[name] = {**found, **self._prepare_waiting_vals(entry)}
            elif not file.imported_at and not file._is(entry):
                file.write(self._prepare_waiting_vals(entry))
        if new:
            self.create([*new.values()])
            self._wake_when_still()

    @api.model
    def _prepare_waiting_vals(self, entry):
        return {
            "size": _stored_size(entry),
            "modified_at": _naive(entry.modified),
            "state": "pending",
            "next_attempt_at": fields.Datetime.now() + STILL,
        }

    @api.model
    def _wake_when_still(self):
        end = fields.Datetime.now() + STILL + timedelta(seconds=1)
        self.env["lazada.process"]._wake(self._queue_task, end)

    def _is(self, entry):
        same_time = self.modified_at == _naive(entry.modified)
        return same_time and self.size == _stored_size(entry)

    # === WORKING === #

    def _process_in(self, server, folder, run):
        """Work on the files of one folder, over a new connection after each that has
        broken off."""
        left = self
        while left:
            try:
                with transport.connect(server._transport_settings()) as session:
                    left = left._process_by(session, folder, run)
            except transport.TransportError as error:
                left._wait_for_server(error)
                return

    def _process_by(self, session, folder, run):
        """Work on the files; what goes wrong with one does not stop the others.

        :return: the files that are left because the connection was lost
        :raise TransportError: the folder cannot be listed
        """
        entries = {_shown(entry): entry for entry in session.list(folder)}
        for position, file in enumerate(self):
            step = file._file_away if file.imported_at else file._take
            try:
                step(session, entries.get(file.name), run)
            except transport.TransportError as error:
                if error.kind == transport.Kind.SLOW:
                    self[position:]._wait_for_server(error)
                    return self.browse()
                file._set_aside_or_wait(error)
                if session.broken:
                    return self[position + 1 :]
        return self.browse()

    def _set_aside_or_wait(self, error):
        if error.kind == transport.Kind.TOO_LARGE and not self.imported_at:
            self._reject(transport_sentence(self.env, error, self.file_server_id))
        else:
            self._wait_for_server(error)

    def _wait_for_server(self, error):
        """Let files wait until a trouble of their server may have passed."""
        message = transport_sentence(self.env, error, self.file_server_id)
        if error.temporary:
            self._postpone(message)
        else:
            self._fail(message)

    def _take(self, session, entry, run):
        """Read a file that has come to rest, and import it."""
        if not entry:
            self.unlink()  # somebody has taken it away; nothing was imported
            return
        if not transport.is_usable_name(entry.name):
            self._refuse_name()
            return
        if not self._is(entry):
            self.write(self._prepare_waiting_vals(entry))
            self._wake_when_still()
            return
        if entry.size > Limits().content:
            self._reject(self.env._("The file is too large to be a status file."))
            return
        content = session.read(f"{self.folder}/{self.name}", Limits().content)
        self.checksum = hashlib.sha256(content).hexdigest()
        earlier = self._find_same()
        if earlier:
            self._keep_outcome(
                True,
                self.env._(
                    "%(file)s holds the same as %(earlier)s, which was imported on "
                    "%(date)s. Nothing was changed.",
                    file=self.name,
                    earlier=earlier.name,
                    date=earlier.imported_at,
                ),
            )
        else:
            self._import(content, run)

    def _refuse_name(self):
        """Set a file aside that cannot be read or moved; ask for a hand once for all
        of them."""
        reason = self.env._(
            "This file cannot be taken by its name: it holds a character that is none, "
            "or that the server does not tell in UTF-8. Rename it there."
        )
        is_told = self.search_count(
            [
                ("store_id", "=", self.store_id.id),
                ("error_message", "=", reason),
                ("activity_ids", "!=", False),
            ],
            limit=1,
        )
        if is_told:
            self._keep_refusal(reason)
        else:
            self._refuse(reason)

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

    def _import(self, content, run):
        store = self.store_id.with_company(self.company_id)
        try:
            with self.env.cr.savepoint():
                report = store._import_sof_file(content, self.name)
        except UserError as error:
            self._reject(str(error))
            return
        counts = report.counts
        is_usable = counts["problem"] < sum(counts.values())
        self.write({f"{name}_count": count for name, count in counts.items()})
        text = report_sentences(self.env, self.name, report, LONGEST_REPORT)
        self._keep_outcome(is_usable, text)
        run._count(created=int(is_usable), updated=counts["set"])

    def _reject(self, reason):
        self._keep_outcome(False, reason)

    def _keep_outcome(self, is_usable, report):
        """Keep what came of a file; it is moved away once that is committed."""
        store = self.store_id
        folder = store.sof_done_folder if is_usable else store.sof_error_folder
        # Couriers use the same name every day.
        stamp = self.create_date.strftime("%Y%m%d-%H%M%S")
        name = self.name.encode()[-LONGEST_NAME:].decode(errors="ignore")
        self._succeed(
            "pending",
            is_usable=is_usable,
            report=report,
            imported_at=fields.Datetime.now(),
            target=f"{folder}/{stamp} {name}",
        )

    def _file_away(self, session, entry, run):
        """Move an imported file to where its outcome belongs, with a report beside it.

        Another file may have arrived under its name since: that one stays.
        """
        if entry and self._is(entry) and session.size(self.target) is None:
            session.move(f"{self.folder}/{self.name}", self.target)
        report = self.report.encode("utf-8-sig")
        session.store(f"{self.target}{REPORT}", report, overwrite=True)
        self._succeed("done" if self.is_usable else "rejected")
        if not self.is_usable:
            run._count(failed=1)
            head = self.report.splitlines()[:10]
            self._schedule_failure_activity("\n".join(head))


def _shown(entry):
    """Return the name of a file of a list, as Odoo can hold it."""
    if transport.is_usable_name(entry.name):
        return entry.name
    return ODD_CHARACTERS.sub("\ufffd", entry.name)


def _stored_size(entry):
    return min(entry.size, LARGEST_INTEGER)


def _is_finished(entry):
    name = entry.name.lower()
    return not (name.startswith((".", "~")) or name.endswith(UNFINISHED))


def _naive(moment):
    return moment.replace(tzinfo=None, microsecond=0)
