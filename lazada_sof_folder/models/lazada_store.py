from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.lazada_file_server import transport
from odoo.addons.lazada_file_server.messages import transport_sentence

from .lazada_sof_file import AT_SERVER

FOLDER_FIELDS = ("sof_inbox_folder", "sof_done_folder", "sof_error_folder")
# Files in one transaction: between two commits the connection waits for the database.
BATCH_SIZE = 5


class LazadaStore(models.Model):
    _inherit = "lazada.store"

    sof_file_server_id = fields.Many2one(
        "lazada.file.server",
        string="Status File Server",
        check_company=True,
        tracking=True,
        copy=False,
        help="Where couriers put their status files. Empty: none are taken from a "
        "folder.",
    )
    sof_inbox_folder = fields.Char(
        string="Status Files",
        default="status",
        help="Folder that the couriers' files arrive in, beneath the folder of the "
        "server. Each store has its own.",
    )
    sof_done_folder = fields.Char(
        string="Imported Files",
        default="status/done",
        help="Where a file is moved to when it has been imported, with a report "
        "beside it.",
    )
    sof_error_folder = fields.Char(
        string="Unusable Files",
        default="status/error",
        help="Where a file is moved to of which no row could be used, with the reasons "
        "beside it.",
    )

    # Two stores at one folder would take each other's files away.
    _sof_inbox_uniq = models.UniqueIndex(
        "(sof_file_server_id, sof_inbox_folder) WHERE sof_file_server_id IS NOT NULL",
        "Another store takes its status files from this folder.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("sof_file_server_id", *FOLDER_FIELDS)
    def _check_sof_folders(self):
        for store in self.filtered("sof_file_server_id"):
            folders = [store[name] or "" for name in FOLDER_FIELDS]
            for folder in folders:
                store._check_sof_folder(folder)
            if len(set(folders)) < len(folders):
                raise ValidationError(
                    self.env._(
                        "Arriving, imported and unusable files need a folder each."
                    )
                )

    def _check_sof_folder(self, folder):
        try:
            transport.require_within(folder)
        except transport.TransportError as error:
            raise ValidationError(
                self.env._(
                    "“%s” is no folder of status files. Write it as in “status/done”: "
                    "without a / at its ends, beneath the folder of the server.",
                    folder,
                )
            ) from error

    # === BUSINESS METHODS === #

    @api.model
    def _sof_files_domain(self):
        has_folder = Domain("sof_file_server_id.active", "=", True)
        return super()._sof_files_domain() | has_folder

    def _import_sof_files(self, deadline=None):
        """Look what lies in the folder first; a server that cannot be reached does not
        keep back what has arrived by another way."""
        Run = self.env["lazada.sync.run"]
        try:
            if self.sof_file_server_id.active:
                self._look_for_sof_files()
        except transport.TransportError as error:
            with Run._record(self, "import_sof_files") as run:
                run._count(failed=1)
                run.message = transport_sentence(
                    self.env, error, self.sof_file_server_id
                )
                more = self._import_kept_sof_files(run, deadline)
            return run, more
        return super()._import_sof_files(deadline)

    def _due_sof_files_domain(self):
        File = self.env["lazada.sof.file"]
        return Domain.OR(
            [
                super()._due_sof_files_domain(),
                File._server_domain_of(self, is_imported=False),
                File._server_domain_of(self, is_imported=True),
            ]
        )

    def _take_sof_files(self, run, deadline):
        """Fetch files, import them, and move away what has been imported and
        committed."""
        fetching = self._work_at_sof_server(run, deadline, is_imported=False)
        importing = super()._take_sof_files(run, deadline)
        moving = self._work_at_sof_server(run, deadline, is_imported=True)
        return fetching or importing or moving

    def _work_at_sof_server(self, run, deadline, is_imported):
        File = self.env["lazada.sof.file"]
        _done, more = File._run_queue(
            File._server_domain_of(self, is_imported),
            AT_SERVER,
            run=run,
            batch_size=BATCH_SIZE,
            deadline=deadline,
        )
        return more

    def _look_for_sof_files(self):
        """Note the files of the folder, and which of them are still being written.

        :raise TransportError: the server or the folder cannot be reached
        """
        server = self.sof_file_server_id
        if not self.try_lock_for_update(allow_referencing=True):
            return  # another worker is looking
        with transport.connect(server._transport_settings()) as session:
            entries = session.list(self.sof_inbox_folder)
        self.env["lazada.sof.file"].sudo()._record_entries(self, entries)
