"""What only shows between real transactions: none of them sees what another does."""

from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import PDF


@tagged("post_install", "-at_install")
class TestDeliveryConcurrency(TransactionCase):
    """These tests commit; what they made is deleted."""

    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            self.make_documents(env)
        self.addCleanup(self.clean_up)

    @contextmanager
    def transaction(self):
        """Yield an environment of its own, which is committed."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def make_documents(self, env):
        """Two documents that the pattern gives the same name."""
        server = env["lazada.file.server"].create(
            {
                "name": "Files",
                "protocol": "sftp",
                "host": "files.example.com",
                "filename_pattern": "{type}.pdf",
            }
        )
        store = env["lazada.store"].create(
            {
                "code": "FILE-TRANSACTIONS",
                "name": "Files",
                "region": "sg",
                "file_server_id": server.id,
            }
        )
        orders = env["lazada.order"].create(
            [
                {"store_id": store.id, "lazada_id": number, "name": number}
                for number in ("1", "2")
            ]
        )
        attachment = env["ir.attachment"].create({"name": "1.pdf", "raw": PDF})
        documents = env["lazada.document"].create(
            [
                {
                    "order_id": order.id,
                    "document_type": "invoice",
                    "state": "fetched",
                    "fetched_at": fields.Datetime.now(),
                    "attachment_id": attachment.id,
                    "pdf_attachment_id": attachment.id,
                }
                for order in orders
            ]
        )
        self.made = [documents, attachment, orders, store, server]

    def clean_up(self):
        with self.transaction() as env:
            for records in self.made:
                records.with_env(env).unlink()

    def test_two_workers_choose_names(self):
        """X3: the second one cannot see the first one's name, and begins again."""
        first, second = self.made[0]
        with self.transaction() as late:
            late["lazada.document"].search_count([])  # it sees nothing new from here on
            with self.transaction() as env:
                first.with_env(env)._assign_names()
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(SerializationFailure),
            ):
                second.with_env(late)._assign_names()
            late.cr.rollback()
            second.with_env(late)._assign_names()
        with self.transaction() as env:
            names = self.made[0].with_env(env).mapped("filename")
        self.assertEqual(names, ["invoice.pdf", "invoice (2).pdf"])
