import hashlib
import io
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from reportlab.pdfgen.canvas import Canvas

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.lazada_api import Document
from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_file_server import transport

from ..html_pdf import document as html_pdf
from ..html_pdf.pdf import check_pdf

HTML = "<html><body><h1>Hóa đơn ใบแจ้งหนี้</h1><p>Invoice 4711</p></body></html>"


def make_pdf(text="A document of Lazada"):
    """Return a PDF of one page with a text."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    canvas.drawString(72, 720, text)
    canvas.save()
    return file.getvalue()


PDF = make_pdf()


class FakeServers:
    """File servers in memory, by host: what they were sent, and what they refuse."""

    def __init__(self):
        self.files = {}
        self.connections = []
        self.cleaned = []
        self.refusals = {}
        self.broken_paths = set()

    @contextmanager
    def serving(self):
        """Let uploads go here instead of over the network."""
        with patch.object(transport, "connect", self._connect):
            yield self

    def refuse(self, host, kind, step=None):
        self.refusals[host] = transport.TransportError(
            kind, "our words", step, words="the server's words"
        )

    @contextmanager
    def _connect(self, settings):
        self.connections.append(settings.host)
        if settings.host in self.refusals:
            raise self.refusals[settings.host]
        yield FakeSession(self, settings.host)

    def of(self, host):
        """Return the files of a host by their path."""
        return {
            path: file for (owner, path), file in self.files.items() if owner == host
        }


class FakeSession:
    def __init__(self, servers, host):
        self._servers = servers
        self._host = host
        self.broken = False

    def clean(self, folder="", older_than=900):
        self._servers.cleaned.append((folder, older_than))

    def store(self, path, content, overwrite=False):
        if path in self._servers.broken_paths:
            self.broken = True
            raise transport.TransportError(transport.Kind.BROKEN, "reset by peer")
        known = self._servers.files.get((self._host, path))
        if known not in (None, content) and not overwrite:
            raise transport.TransportError(transport.Kind.NAME_TAKEN, "another one")
        self._servers.files[self._host, path] = content
        return transport.Stored(path, len(content), existed=known == content)


class DocumentCase(LazadaCase):
    """A store whose orders are packed, and a file server."""

    def setUp(self):
        super().setUp()
        self.servers = FakeServers()
        self.store.user_id = self.env.user
        self.startPatcher(patch.object(html_pdf, "_ask", _ask))
        self.server = self.make_server("files.example.com")

    def make_server(self, host, **values):
        return self.env["lazada.file.server"].create(
            {
                "name": host,
                "protocol": "sftp",
                "host": host,
                "username": "seller",
                "password": "file-secret",
                "folder": "/invoices",
                "filename_pattern": "{order}_{type}.pdf",
                **values,
            }
        )

    def packed(self, order_id, *units, status="packed", **values):
        """Download an order whose units are packed."""
        units = units or ({},)
        units = [{"status": status, "package_id": "P1", **unit} for unit in units]
        return self.download_one(order_id, *units, **values)

    def expect_document(self, content=PDF, mime_type="", *args):
        """Prepare the next document; an exception is raised."""
        if isinstance(content, bytes):
            content = Document(content, mime_type)
        self.lazada.expect("get_document", content, *args)

    def run_cron(self, task, serving=True):
        """Run a scheduled action of this add-on, when every wait is over."""
        waiting = self.documents().filtered("next_attempt_at")
        waiting.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
        cron = self.env.ref(f"lazada_invoice_ftp.ir_cron_lazada_{task}_documents")
        with self.lazada.serving(), self.servers.serving():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def documents(self, order=None):
        domain = [("order_id", "=", order.id)] if order else []
        return self.env["lazada.document"].search(domain, order="id")

    def fetched(self, order_id, content=PDF, **values):
        """Return the document of a new order, fetched."""
        order = self.packed(order_id, **values)
        self.expect_document(content)
        self.run_cron("fetch")
        document = self.documents(order)
        self.assertEqual(document.state, "fetched", document.error_message)
        return document

    def uploaded(self, order_id, **values):
        self.store.file_server_id = self.server
        document = self.fetched(order_id, **values)
        self.run_cron("upload")
        self.assert_delivered(document)
        return document

    def assert_delivered(self, document, server=None):
        """The row says what stands on the server."""
        server = server or self.server
        self.assertEqual(document.state, "uploaded", document.error_message)
        file = self.servers.files[server.host, document.filename]
        self.assertEqual(document.checksum, hashlib.sha256(file).hexdigest())
        self.assertEqual(document.size, len(file))
        self.assertEqual(document.remote_path, f"/invoices/{document.filename}")
        self.assertEqual(document.pdf_attachment_id.raw, file)
        self.assertTrue(document.uploaded_at)

    def without_converter(self):
        return patch(
            "odoo.addons.lazada_invoice_ftp.models.lazada_document_delivery.find_in_path",
            side_effect=OSError("not found"),
        )

    def converter(self, answer):
        """Let the converter answer so instead of being started."""
        return patch.object(html_pdf, "convert", side_effect=answer)


@mute_logger("pypdf._reader")
def _ask(what, content, *arguments):
    """A child that only looks whether our own PDF can be opened is not worth its
    start."""
    return (
        check_pdf(content) if what == "check" else _ask_child(what, content, *arguments)
    )


_ask_child = html_pdf._ask
