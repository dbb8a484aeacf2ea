from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.lazada_file_server import transport
from odoo.addons.lazada_file_server.messages import transport_sentence

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

    # === CRONS === #

    @api.model
    def _cron_import_sof_files(self):
        self._run_by_cron(
            "import_sof_files", Domain("sof_file_server_id.active", "=", True)
        )

    # === BUSINESS METHODS === #

    def _tasks(self):
        return {**super()._tasks(), "import_sof_files": self._import_sof_files}

    def _import_sof_files(self, deadline=None):
        """Look what lies in the folder, and import what has come to rest there.

        :return: the sync run (none when nothing is due), and whether work is left
        """
        self.ensure_one()
        Run = self.env["lazada.sync.run"]
        try:
            self._look_for_sof_files()
        except transport.TransportError as error:
            with Run._record(self, "import_sof_files") as run:
                run._count(failed=1)
                run.message = transport_sentence(
                    self.env, error, self.sof_file_server_id
                )
            return run, False
        File = self.env["lazada.sof.file"].with_company(self.company_id)
        if not File.search_count(File._due_domain_of(self), limit=1):
            return Run, False
        with Run._record(self, "import_sof_files") as run:
            # What has been imported and committed can be moved away.
            steps = [
                File._run_queue(
                    File._due_domain_of(self, is_imported),
                    run=run,
                    batch_size=BATCH_SIZE,
                    deadline=deadline,
                )
                for is_imported in (False, True)
            ]
        return run, any(more for _done, more in steps)

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
