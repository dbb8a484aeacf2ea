from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.lazada_connector.models.runs.lazada_queue_mixin import PROCESS
from odoo.addons.lazada_file_server import transport
from odoo.addons.lazada_file_server.messages import transport_sentence
from odoo.addons.lazada_sof_import.models.lazada_sof_file import (
    LARGEST_INTEGER,
    shown_name,
)
from odoo.addons.lazada_sof_import.models.lazada_sof_file import (
    LONGEST_NAME as LONGEST_SHOWN,
)
from odoo.addons.lazada_sof_import.status_file import Limits

# A file whose size and time have not changed for so long is whole.
STILL = timedelta(seconds=60)
# Other programs' names for files that they are still writing, or have locked.
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload", ".swp")
REPORT = ".report.txt"
# Bytes of a name, before which a time and behind which the report's ending is put.
LONGEST_NAME = 200
# Files that one look takes in; the next one takes the others.
MOST_NEW_FILES = 1000
AT_SERVER = PROCESS._replace(process=lambda files, run: files._work_at_server(run))


class LazadaSofFile(models.Model):
    """A file that lay in the folder of a file server.

    Fetched, imported, and moved away, each in a transaction of its own: whoever is
    killed in between finds the file imported already, and only moves it.
    """

    _inherit = "lazada.sof.file"

    source = fields.Selection(
        selection_add=[("folder", "Folder")], ondelete={"folder": "cascade"}
    )
    file_server_id = fields.Many2one(
        "lazada.file.server", readonly=True, ondelete="cascade", check_company=True
    )
    folder = fields.Char(readonly=True)
    modified_at = fields.Datetime(
        string="Written", readonly=True, help="By the clock of the server."
    )
    target = fields.Char(string="Moved to", readonly=True)

    _open_uniq = models.UniqueIndex(
        "(file_server_id, folder, name) WHERE state IN ('pending', 'error')"
    )

    # === HOOKS === #

    def _server_domain_of(self, store, is_imported):
        """Return the domain of a store's files that are due at their server: to be
        fetched, or, imported, to be moved away."""
        return (
            self._due_domain()
            & Domain("store_id", "=", store.id)
            & Domain("file_server_id.active", "=", True)
            & Domain("imported_at", "!=" if is_imported else "=", False)
            & (Domain.TRUE if is_imported else Domain("checksum", "=", False))
        )

    def _take_step(self, run):
        at_server = self.filtered(
            lambda file: (
                file.source == "folder" and (file.imported_at or not file.checksum)
            )
        )
        at_server._process_now(AT_SERVER, run)
        return super(LazadaSofFile, self - at_server)._take_step(run)

    def _work_at_server(self, run):
        """Take each file one step further: fetch it, or move it away."""
        for (server, folder), files in self.grouped(
            lambda file: (file.file_server_id, file.folder)
        ).items():
            files._process_in(server, folder, run)

    def _keep_outcome(self, is_usable, report):
        """A file of a folder is moved away once its outcome is committed."""
        if self.source != "folder":
            return super()._keep_outcome(is_usable, report)
        store = self.store_id
        folder = store.sof_done_folder if is_usable else store.sof_error_folder
        # Couriers use the same name every day.
        stamp = self.create_date.strftime("%Y%m%d-%H%M%S")
        name = self.name.encode()[-LONGEST_NAME:].decode(errors="ignore")
        self._succeed(
            "pending",
            **{
                **self._prepare_outcome_vals(is_usable, report),
                "content": False,
                "target": f"{folder}/{stamp} {name}",
            },
        )

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
                found = {"store_id": store.id, "source": "folder", **place}
                new[name] = {**found, "name": name, **self._prepare_waiting_vals(entry)}
            elif not file.imported_at and not file._is(entry):
                file.write(self._prepare_waiting_vals(entry))
        if new:
            self.create([*new.values()][:MOST_NEW_FILES])
            self._wake_when_still()

    @api.model
    def _prepare_waiting_vals(self, entry):
        return {
            "size": _stored_size(entry),
            "modified_at": _naive(entry.modified),
            "state": "pending",
            "content": False,
            "checksum": False,
            "break_count": 0,
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
            step = file._file_away if file.imported_at else file._fetch
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
            self._set_aside(transport_sentence(self.env, error, self.file_server_id))
        else:
            self._wait_for_server(error)

    def _wait_for_server(self, error):
        """Let files wait until a trouble of their server may have passed."""
        message = transport_sentence(self.env, error, self.file_server_id)
        if error.temporary:
            self._postpone(message, error.retry_after)
        else:
            self._fail(message)

    def _fetch(self, session, entry, run):
        """Read a file that has come to rest; it is imported later."""
        if not entry:
            self.unlink()  # somebody has taken it away; nothing was imported
            return
        if not _is_usable(entry):
            self._refuse_name()
            return
        if not self._is(entry):
            self.write(self._prepare_waiting_vals(entry))
            self._wake_when_still()
            return
        if entry.size > Limits().content:
            self._set_aside(self._too_large_words())
            return
        path = f"{self.folder}/{self.name}"
        self._keep_content(session.read(path, Limits().content))

    def _refuse_name(self):
        """Set a file aside that cannot be read or moved; ask for a hand once for all
        of them."""
        reason = self._lt(
            "This file cannot be taken by its name: it is too long, or holds a "
            "character that is none, or that the server does not tell in UTF-8. Rename "
            "it there."
        )
        told = self.search(
            [("store_id", "=", self.store_id.id), ("activity_ids", "!=", False)]
        )
        if reason in told.mapped("error_message"):
            self._keep_refusal(reason)
        else:
            self._refuse(reason)

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
            self._tell_not_usable()


def _shown(entry):
    """Return the name of a file of a list, as Odoo can hold it."""
    return entry.name if _is_usable(entry) else shown_name(entry.name)


def _is_usable(entry):
    length = len(entry.name.encode(errors="replace"))
    return length <= LONGEST_SHOWN and transport.is_usable_name(entry.name)


def _stored_size(entry):
    return min(entry.size, LARGEST_INTEGER)


def _is_finished(entry):
    name = entry.name.lower()
    return not (name.startswith((".", "~")) or name.endswith(UNFINISHED))


def _naive(moment):
    return moment.replace(tzinfo=None, microsecond=0)
