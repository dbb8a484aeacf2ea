from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lazada_file_server import transport
from odoo.addons.lazada_file_server.transport import Kind

from .common import PDF, DocumentCase, FakeSession


@tagged("post_install", "-at_install")
class TestDelivery(DocumentCase):
    """Putting documents on file servers: once, whole, and proved by the row."""

    def test_delivered_with_proof(self):
        """S12, S14."""
        document = self.uploaded(1)
        self.assertEqual(document.filename, "1_invoice.pdf")
        self.assertEqual(document.remote_path, "/invoices/1_invoice.pdf")
        self.assertEqual(self.servers.of(self.server.host), {"1_invoice.pdf": PDF})
        run = self.env["lazada.sync.run"].search([("task", "=", "upload_documents")])
        self.assertEqual((run.updated, run.failed), (1, 0))

    def test_second_run_connects_to_nobody(self):
        self.uploaded(1)
        self.servers.connections.clear()
        self.run_cron("upload")
        self.assertEqual(self.servers.connections, [])

    def test_one_connection_for_many(self):
        """A first few documents show how long they take, the others go together."""
        self.store.file_server_id = self.server
        documents = [self.fetched(order_id) for order_id in range(1, 12)]
        self.run_cron("upload")
        for document in documents:
            self.assert_delivered(document)
        self.assertEqual(self.servers.connections, [self.server.host] * 2)

    def test_without_a_server_it_stays_in_odoo(self):
        document = self.fetched(1)
        self.run_cron("upload")
        self.assertEqual(document.state, "fetched")
        self.assertEqual(self.servers.connections, [])

    def test_an_archived_server_gets_nothing(self):
        self.store.file_server_id = self.server
        document = self.fetched(1)
        self.server.active = False
        self.run_cron("upload")
        self.assertEqual(document.state, "fetched")
        self.server.active = True
        self.run_cron("upload")
        self.assert_delivered(document)

    # --- Names --- #

    def test_names(self):
        """S13."""
        self.server.filename_pattern = (
            "{store}/{date:%Y-%m}/{region}-{order}-{type}-{sequence:03}.pdf"
        )
        document = self.uploaded(1)
        month = self.store._local_date(document.fetched_at).strftime("%Y-%m")
        name = f"LZD-SG/{month}/sg-1-invoice-001.pdf"
        self.assertEqual(document.filename, name)

    def test_the_same_name_twice(self):
        self.server.filename_pattern = "{store}.pdf"
        names = [self.uploaded(order_id).filename for order_id in (1, 2, 3)]
        self.assertEqual(names, ["LZD-SG.pdf", "LZD-SG (2).pdf", "LZD-SG (3).pdf"])

    def test_invoice_number(self):
        """A name without the number that it asks for would be a wrong one."""
        self.server.filename_pattern = "{invoice}.pdf"
        self.store.file_server_id = self.server
        document = self.fetched(1)
        self.run_cron("upload")
        self.assertEqual(document.state, "fetched")
        self.assertIn("no posted invoice", document.error_message)
        self.store._import_orders()
        move = document.order_id.sale_order_id._create_invoices()
        move.action_post()
        self.run_cron("upload")
        self.assert_delivered(document)
        self.assertIn(move.name.replace("/", "-"), document.filename.replace("_", "-"))

    def test_a_new_pattern_is_for_what_waits(self):
        self.uploaded(1)
        self.servers.refuse(self.server.host, Kind.FOLDER)
        document = self.fetched(2)
        self.run_cron("upload")
        self.assertEqual(document.state, "error")
        self.servers.refusals.clear()
        self.server.filename_pattern = "new-{order}.pdf"
        self.run_cron("upload")
        self.assert_delivered(document)
        self.assertEqual(
            self.documents().mapped("filename"), ["1_invoice.pdf", "new-2.pdf"]
        )

    def test_a_name_is_kept_over_a_crash(self):
        """Exactly once: committed before the upload, so it does not change."""
        self.store.file_server_id = self.server
        document = self.fetched(1)
        self.servers.broken_paths.add("1_invoice.pdf")
        self.run_cron("upload")
        self.assertEqual(document.filename, "1_invoice.pdf")
        self.assertFalse(document.remote_path)

    # --- Failures --- #

    def test_a_server_that_fails(self):
        """Each kind: a clear state, nothing lost, tried again."""
        self.store.file_server_id = self.server
        documents = self.fetched(1) + self.fetched(2)
        for kind in [kind for kind in Kind if kind != Kind.SECRET]:
            with self.subTest(kind):
                self.servers.refuse(self.server.host, kind)
                self.servers.connections.clear()
                self.run_cron("upload")
                self.assertEqual(set(documents.mapped("state")), {"error"})
                self.assertIn(self.server.name, documents[1].error_message)
                self.assertIn("our words", documents[1].error_message)
                self.assertNotIn("the server's words", documents[1].error_message)
                self.assertEqual(len(self.servers.connections), 1)
        self.servers.refusals.clear()
        self.run_cron("upload")
        for document in documents:
            self.assert_delivered(document)
        self.assertEqual(len(documents.activity_ids), 1)

    def test_a_log_in_that_cannot_be_read(self):
        """The server's key is another one: everything waits for it, ten minutes at
        most, and nobody is asked for a hand."""
        self.store.file_server_id = self.server
        documents = self.fetched(1) + self.fetched(2)
        self.servers.refuse(self.server.host, Kind.SECRET)
        for _time in range(7):
            self.run_cron("upload")
            self.assertEqual(set(documents.mapped("state")), {"fetched"})
        self.assertIn("lazada_secret_key", documents[0].error_message)
        soon = fields.Datetime.now() + timedelta(minutes=10)
        self.assertLessEqual(max(documents.mapped("next_attempt_at")), soon)
        self.assertFalse(documents.activity_ids)
        self.servers.refusals.clear()
        self.run_cron("upload")
        self.assert_delivered(documents[0])

    def test_one_server_does_not_stop_another(self):
        self.store.file_server_id = self.server
        waiting = self.fetched(1)
        other = self.make_server("other.example.com")
        store = self.make_store("OTHER").with_env(self.env)
        store.file_server_id = other
        order = self.packed(2, store=store)
        self.expect_document()
        self.run_cron("fetch")
        self.servers.refuse(self.server.host, Kind.LOGIN)
        self.run_cron("upload")
        self.assertEqual(waiting.state, "error")
        self.assert_delivered(self.documents(order), other)

    def test_a_broken_connection(self):
        """It costs one document a try; the others go over a new connection."""
        self.store.file_server_id = self.server
        first, second, third = (self.fetched(order_id) for order_id in (1, 2, 3))
        self.servers.broken_paths.add("2_invoice.pdf")
        self.run_cron("upload")
        self.assert_delivered(first)
        self.assert_delivered(third)
        self.assertEqual(second.state, "error")
        self.assertTrue(second.next_attempt_at)
        self.assertEqual(len(self.servers.connections), 2)
        self.servers.broken_paths.clear()
        self.run_cron("upload")
        self.assert_delivered(second)

    def test_half_files_are_removed_once_a_run(self):
        self.server.filename_pattern = "{store}/{order}.pdf"
        self.store.file_server_id = self.server
        self.fetched(1)
        self.fetched(2)
        self.run_cron("upload")
        self.assertEqual(self.servers.cleaned, [("LZD-SG", 0)])

    def test_a_full_server(self):
        self.store.file_server_id = self.server
        documents = self.fetched(1) + self.fetched(2)
        self.servers.refuse(self.server.host, Kind.SPACE)
        self.run_cron("upload")
        self.assertEqual(set(documents.mapped("state")), {"error"})
        self.assertIn("no space", documents[0].error_message)

    def test_a_server_that_drips(self):
        """Each file would take as long: one is tried, all wait."""
        self.store.file_server_id = self.server
        documents = self.fetched(1) + self.fetched(2) + self.fetched(3)
        slow = transport.TransportError(Kind.SLOW, "it took too long in all")
        with patch.object(FakeSession, "store", side_effect=slow) as store:
            self.run_cron("upload")
        self.assertEqual(store.call_count, 1)
        self.assertEqual(set(documents.mapped("state")), {"error"})
        self.assertIn("takes too long", documents[2].error_message)

    def test_name_taken_by_somebody_else(self):
        """Never overwritten by itself; a person may say so."""
        self.store.file_server_id = self.server
        foreign = (self.server.host, "1_invoice.pdf")
        self.servers.files[foreign] = b"somebody else's"
        document = self.fetched(1)
        self.run_cron("upload")
        self.assertEqual(document.state, "error")
        self.assertIn("Another file", document.error_message)
        self.assertEqual(self.servers.files[foreign], b"somebody else's")
        with self.lazada.serving(), self.servers.serving():
            document.action_upload_again()
        self.assert_delivered(document)
        self.assertFalse(document.is_replacing)

    # --- Buttons --- #

    def test_retry(self):
        self.store.file_server_id = self.server
        document = self.fetched(1)
        self.servers.refuse(self.server.host, Kind.LOGIN)
        self.run_cron("upload")
        self.servers.refusals.clear()
        with self.lazada.serving(), self.servers.serving():
            document.action_retry()
        self.assert_delivered(document)

    def test_retry_does_not_touch_what_is_delivered(self):
        document = self.uploaded(1)
        with self.lazada.serving(), self.servers.serving():
            document.action_retry()
        self.assertEqual(document.state, "uploaded")
        self.assertEqual(len(self.servers.connections), 1)

    def test_upload_again(self):
        document = self.uploaded(1)
        before = document.uploaded_at
        self.servers.files.clear()
        with self.lazada.serving(), self.servers.serving():
            document.action_upload_again()
        self.assert_delivered(document)
        self.assertGreaterEqual(document.uploaded_at, before)

    def test_upload_again_to_another_server(self):
        document = self.uploaded(1)
        other = self.make_server("other.example.com")
        self.store.file_server_id = other
        self.assertEqual(document.file_server_id, self.server)
        with self.lazada.serving(), self.servers.serving():
            document.action_upload_again()
        self.assert_delivered(document, other)

    def test_what_waits_follows_the_store_to_another_server(self):
        self.store.file_server_id = self.server
        document = self.fetched(1)
        self.servers.refuse(self.server.host, Kind.UNREACHABLE)
        self.run_cron("upload")
        other = self.make_server("other.example.com")
        self.store.file_server_id = other
        self.run_cron("upload")
        self.assert_delivered(document, other)

    # --- Old contents --- #

    def test_old_contents_go_and_the_proof_stays(self):
        document = self.uploaded(1, content=b"<p>Invoice</p>")
        young = self.uploaded(2)
        document.uploaded_at = fields.Datetime.now() - timedelta(days=999)
        attachments = document.attachment_id | document.pdf_attachment_id
        self.clean_up("lazada.document")
        self.assertEqual(len(attachments.exists()), 2)
        self.clean_up("lazada.document", contents=30)
        self.assertFalse(attachments.exists())
        self.assertTrue(young.pdf_attachment_id)
        self.assertTrue(document.checksum and document.remote_path)
        self.assertEqual(document.state, "uploaded")
        with self.fails(UserError, "no PDF in Odoo"):
            document.action_upload_again()
        self.run_cron("fetch")
        self.assertEqual(self.lazada.count("get_document"), 2)

    def test_a_file_that_was_removed_is_not_fetched_again(self):
        """The buyer would be back; a person may ask for it."""
        document = self.fetched(1)
        (document.attachment_id | document.pdf_attachment_id).unlink()
        self.run_cron("fetch")
        self.assertEqual(self.lazada.count("get_document"), 1)
        self.expect_document()
        with self.lazada.serving(), self.servers.serving():
            document.action_retry()
        self.assertEqual(self.lazada.count("get_document"), 2)
        self.assertTrue(document.attachment_id)

    def test_what_is_to_be_delivered_again_is_not_removed(self):
        """However long ago it was delivered the first time."""
        document = self.uploaded(1)
        document.uploaded_at = fields.Datetime.now() - timedelta(days=99)
        self.servers.refuse(self.server.host, Kind.LOGIN)
        with self.lazada.serving(), self.servers.serving():
            document.action_upload_again()
        self.assertEqual(document.state, "error")
        self.clean_up("lazada.document", contents=1)
        self.assertTrue(document.pdf_attachment_id)

    def test_what_is_not_delivered_is_never_removed(self):
        document = self.fetched(1)
        document.fetched_at = fields.Datetime.now() - timedelta(days=99)
        self.clean_up("lazada.document", contents=1)
        self.assertTrue(document.pdf_attachment_id)
