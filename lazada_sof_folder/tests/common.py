from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import fields

from odoo.addons.lazada_file_server import transport
from odoo.addons.lazada_file_server.transport import Entry, Kind, TransportError
from odoo.addons.lazada_sof.tests.common import SofCase

HEADER = "Tracking number,Order number,Status,Event time,Note"
CRON = "lazada_sof_import.ir_cron_lazada_import_sof_files"


class FakeFolder:
    """A file server in memory: the files by path, and when they were written."""

    def __init__(self):
        self.files = {}
        self.times = {}
        self.sizes = {}
        self.reads = []
        self.moves = []
        self.connections = 0
        self.failure = None
        self.broken = False

    def put(self, path, content, minute=0):
        self.files[path] = content
        self.times[path] = datetime(2026, 1, 20, 8, minute, tzinfo=timezone.utc)

    def names(self):
        return sorted(self.files)

    @contextmanager
    def connect(self, settings):
        if self.failure:
            raise self.failure
        self.connections += 1
        self.broken = False
        yield self

    # As transport.Session:

    def list(self, folder=""):
        return [
            Entry(path.removeprefix(f"{folder}/"), self.size(path), self.times[path])
            for path in sorted(self.files)
            if path.startswith(f"{folder}/")
            and not path.startswith((f"{folder}/done/", f"{folder}/error/"))
        ]

    def size(self, path):
        if path not in self.files:
            return None
        return self.sizes.get(path, len(self.files[path]))

    def read(self, path, most=None):  # pylint: disable=method-required-super
        self.reads.append(path)
        return self.files[path]

    def move(self, path, target):
        if target in self.files:
            raise TransportError(Kind.NAME_TAKEN, f"{target} exists")
        self.moves.append((path, target))
        self.files[target] = self.files.pop(path)
        self.times[target] = self.times.pop(path)

    def store(self, path, content, overwrite=False):
        self.put(path, content)


class FolderCase(SofCase):
    def setUp(self):
        super().setUp()
        self.folder = FakeFolder()
        self.server = self.env["lazada.file.server"].create(
            {"name": "Couriers", "host": "files.example", "username": "shop"}
        )
        self.store.write(
            {
                "sof_courier_id": self.env.ref("lazada_sof_import.courier_generic").id,
                "sof_file_server_id": self.server.id,
            }
        )

    def csv(self, *rows):
        return "\r\n".join([HEADER, *rows]).encode()

    def run_cron(self):
        with patch.object(transport, "connect", self.folder.connect):
            self.env.ref(CRON).method_direct_trigger()

    def pass_time(self):
        """Let every wait be over."""
        waiting = self.status_files().filtered("next_attempt_at")
        waiting.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)

    def import_all(self):
        """Look twice, with time between."""
        self.run_cron()
        self.pass_time()
        self.run_cron()

    def status_files(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["lazada.sof.file"].search(domain, order="id")

    def report_of(self, file):
        return self.folder.files[f"{file.target}.report.txt"].decode("utf-8-sig")
