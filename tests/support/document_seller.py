"""A seller whose documents go to a file server."""

import hashlib
import time

from .back_office import run_scheduled_action
from .passing_time import make_due

FETCH = "lazada_invoice_ftp.ir_cron_lazada_fetch_documents"
UPLOAD = "lazada_invoice_ftp.ir_cron_lazada_upload_documents"


class Seller:
    """A connected store with its file server, and its orders at Lazada."""

    def __init__(self, office, app_id, region, files, **values):
        self.client = office.client
        self.region = region
        self.files = files
        self._lazada = office.lazada
        server_id = self.client.create(
            "lazada.file.server", server_values(files, **values)
        )
        self.client.call("lazada.file.server", "action_test_connection", [server_id])
        self.server_id = server_id
        self.store_id = office.connected_store(
            app_id,
            self.region,
            f"{region}-{server_id}",
            file_server_id=server_id,
        )

    def pack(self, count):
        """Let buyers order, and pack; download it."""
        control = self._lazada.control
        for _order in range(count):
            control.create_order(region=self.region, status="packed", size=1)
        self.client.call("lazada.store", "action_download_orders", [self.store_id])

    def fetch(self):
        """Let the documents be fetched and made PDF; return the seconds."""
        return self._run(FETCH, [("pdf_attachment_id", "=", False)])

    def upload(self):
        """Let the documents be put on the server; return the seconds."""
        return self._run(UPLOAD, [("state", "!=", "uploaded")])

    def _run(self, cron, left):
        """Run a scheduled action until none of the documents is left in a domain."""
        started = time.monotonic()
        for _round in range(200):
            run_scheduled_action(self.client, cron)
            if not self.count(left):
                return time.monotonic() - started
            self.hurry()
        raise AssertionError(self.rows()[0])

    def hurry(self):
        """Let what waits for a better moment be due now."""
        make_due(self.client, "lazada.document", [("store_id", "=", self.store_id)])

    def count(self, domain):
        of_store = [("store_id", "=", self.store_id), *domain]
        return self.client.count("lazada.document", of_store)

    def rows(self):
        return self.client.search_read(
            "lazada.document",
            [("store_id", "=", self.store_id)],
            ["state", "filename", "remote_path", "checksum", "size", "uploaded_at",
             "error_message", "order_id", "attempts"],
        )  # fmt: skip

    def check_delivered(self, count):
        """Every row is uploaded, and the server has its file, whole, and no other."""
        rows = self.rows()
        assert [row["error_message"] for row in rows if row["error_message"]] == []
        assert {row["state"] for row in rows} == {"uploaded"}
        assert len(rows) == len({row["order_id"][0] for row in rows}) == count
        expected = {row["filename"]: row["checksum"] for row in rows}
        found = {
            path: hashlib.sha256(content).hexdigest()
            for path, content in self.files.files().items()
        }
        assert found == expected
        assert len(found) == count


def server_values(files, **values):
    """Return the values of a ``lazada.file.server`` for a running server."""
    return {
        "name": files.settings["protocol"],
        **{name: value for name, value in files.settings.items() if value},
        "timeout": 10,
        **values,
    }
