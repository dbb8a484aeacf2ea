"""What only shows between real transactions: none of them sees what another does."""

from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.concurrency import retry_on_conflict

from .common import PDF, FakeServers


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
            self.all_documents(env).unlink()
            for records in self.made[1:]:
                records.with_env(env).unlink()

    def all_documents(self, env):
        orders = self.made[2]
        return env["lazada.document"].search([("order_id", "in", orders.ids)])

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

    def test_server_that_a_worker_delivers_to(self):
        """X3: a person who presses Retry does not wait for it, and gets no second
        connection."""
        document, server = self.made[0][0], self.made[-1]
        with self.transaction() as env:
            document.with_env(env)._assign_names()
        servers = FakeServers()
        with self.transaction() as worker, servers.serving():
            server.with_env(worker).lock_for_update(allow_referencing=True)
            with self.transaction() as env:
                env.cr.execute("SET statement_timeout = '5s'")
                document.with_env(env).action_retry()
        self.assertEqual(servers.connections, [])
        with self.transaction() as env:
            waiting = document.with_env(env)
            self.assertEqual(waiting.state, "fetched")
            self.assertIn("Another process is delivering", waiting.error_message)

    def test_two_workers_ask_for_the_documents_of_an_order(self):
        """X3: each unit is in one document of a type."""
        store = self.made[3]
        with self.transaction() as env:
            env["lazada.order.item"].create(
                {
                    "order_id": self.made[2][0].id,
                    "lazada_id": "1",
                    "status": "packed",
                }
            )
        with self.transaction() as late:
            late["lazada.document"].search_count([])  # it sees nothing new from here on
            with self.transaction() as env:
                env["lazada.document"]._request(store.with_env(env))
            with mute_logger("odoo.sql_db"):
                retry_on_conflict(
                    late,
                    lambda: late["lazada.document"]._request(store.with_env(late)),
                )
        with self.transaction() as env:
            self.assertEqual(len(self.all_documents(env)), len(self.made[0]) + 1)
