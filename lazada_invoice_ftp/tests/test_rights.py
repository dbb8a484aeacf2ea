from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import LAZADA, RightsCase, RightsTests

from .common import PDF, DocumentCase


@tagged("post_install", "-at_install")
class TestRights(RightsTests, RightsCase, DocumentCase):
    addon = "lazada_invoice_ftp"
    may_write = {
        # which documents, and where to: of those who set a store up
        "lazada.store": {"manager": "all"},
    }
    may_create = {}
    may_delete = {}
    may_call = {
        ("lazada.document", "action_retry"): LAZADA,
        ("lazada.document", "action_upload_again"): LAZADA,
        # what their reader may see anyway
        ("lazada.document", "action_view_attachment"): None,
        ("lazada.document", "action_view_invoices"): None,
        ("lazada.file.server", "action_view_documents"): None,
        ("lazada.store", "action_view_documents"): None,
        ("lazada.order", "action_view_documents"): None,
        ("sale.order", "action_view_lazada_documents"): None,
        ("account.move", "action_view_lazada_documents"): None,
        ("lazada.order", "action_fetch_documents"): LAZADA,
    }

    def setUp(self):
        super().setUp()
        self.document = self.uploaded(1)
        self.store._import_orders()
        self.move = self.document.order_id.sale_order_id._create_invoices()


@tagged("post_install", "-at_install")
class TestForeignFiles(DocumentCase):
    """Seen: a user of company B let the PDF field of a document point at any file of
    company A; read it so, had it deleted by the retention, and uploaded."""

    def setUp(self):
        super().setUp()
        self.foreign = self.env["ir.attachment"].create(
            {
                "name": "Secret of company A",
                "raw": b"%PDF-1.4 secret of A",
                "res_model": "lazada.order",
                "res_id": self.download_one(1).id,
                "company_id": self.env.company.id,
            }
        )
        company = self.env["res.company"].create({"name": "B"})
        store = self.make_store(
            "B",
            company_id=company.id,
            user_id=False,
            partner_id=self.customer.copy().id,
        )
        self.theirs = self.make_server("b.example.com", company_id=company.id)
        store.file_server_id = self.theirs
        order = self.packed(7, store=store.with_env(self.env))
        self.expect_document()
        self.run_cron("fetch")
        self.document = self.documents(order)
        self.assertEqual(self.document.pdf_attachment_id.raw, PDF)
        self.user = self.make_user(
            "b", "lazada_connector.group_lazada_user", company=company
        )

    def test_nobody_points_a_document_at_a_file(self):
        document = self.document.with_user(self.user)
        for name in ("pdf_attachment_id", "attachment_id"):
            with self.assertRaises(AccessError):
                document[name] = self.foreign.id
            with self.assertRaises(AccessError):
                document.create(
                    {
                        "order_id": document.order_id.id,
                        "document_type": "invoice",
                        "number": 2,
                        name: self.foreign.id,
                    }
                )
        for values in (
            {"pdf": b"eA=="},
            {"filename": "1_invoice.pdf"},
            {"file_server_id": self.server.id},
            {"store_id": self.store.id},
            {"item_ids": [Command.clear()]},
            {"state": "uploaded"},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                document.write(values)

    def test_a_file_of_a_document_is_not_exchanged(self):
        file = self.document.pdf_attachment_id.with_user(self.user)
        self.assertEqual(file.raw, PDF)
        for change in (
            lambda: file.write({"raw": b"another"}),
            lambda: file.write({"res_id": self.user.partner_id.id}),
            lambda: file.unlink(),
            lambda: file.create(
                {"name": "x", "res_model": "lazada.document", "res_id": file.res_id}
            ),
        ):
            with self.assertRaises(AccessError):
                change()

    def point_at_the_foreign_file(self):
        """Whatever way has led to it, such as an older version of the suite."""
        self.document.write(
            {"pdf_attachment_id": self.foreign.id, "attachment_id": self.foreign.id}
        )

    def test_what_a_document_points_at_is_not_read(self):
        self.point_at_the_foreign_file()
        document = self.document.with_user(self.user)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            document.read(["pdf"])
        with self.assertRaises(AccessError):
            document.pdf_attachment_id.read(["raw"])

    def test_what_a_document_points_at_is_not_uploaded(self):
        self.point_at_the_foreign_file()
        self.run_cron("upload")
        self.assertEqual(self.servers.files, {})
        self.assertEqual(self.document.state, "error")
        self.assertIn("gone", self.document.error_message)

    def test_the_retention_deletes_its_own_files_only(self):
        self.run_cron("upload")
        self.assertEqual(self.document.state, "uploaded")
        own = self.document.attachment_id
        self.point_at_the_foreign_file()
        self.document.uploaded_at = "2026-01-01"
        self.clean_up("lazada.document", contents=1)
        self.assertTrue(self.foreign.exists())
        self.assertTrue(own.exists())
        self.assertFalse(self.document.pdf_attachment_id)

    def test_company_b_sees_no_document_of_a(self):
        """By no way, also not by the attachment's own route."""
        document = self.fetched(8)
        seen = document.with_user(self.user)
        file = document.pdf_attachment_id.with_user(self.user)
        Attachment = file.browse()
        self.assertFalse(seen.search([("id", "=", document.id)]))
        self.assertFalse(Attachment.search([("id", "=", file.id)]))
        for way in (
            lambda: seen.read(["state"]),
            lambda: file.read(["raw"]),
            lambda: file.read(["name"]),
            lambda: (
                self.env["ir.binary"]
                .with_user(self.user)
                ._find_record(res_id=file.id, field="raw")
            ),
            lambda: seen.action_retry(),
            lambda: seen.action_upload_again(),
            lambda: document.order_id.with_user(self.user).action_fetch_documents(),
        ):
            with self.assertRaises(AccessError):
                way()
