from contextlib import contextmanager
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.tests.fake_lazada import FakeLazada

from .settling import MONDAY, payout_row, statement_row


@tagged("post_install", "-at_install", "lazada_concurrency")
class TestStatementConcurrency(TransactionCase):
    """Real transactions beside each other. They commit; what they made is deleted."""

    def setUp(self):
        super().setUp()
        self.lazada = FakeLazada()
        with self.transaction() as env:
            now = fields.Datetime.now()
            app = env["lazada.app"].create(
                {"name": "Statements", "app_key": "1", "app_secret": "secret"}
            )
            store = env["lazada.store"].create(
                {
                    "code": "STATEMENT-TRANSACTIONS",
                    "name": "Statements",
                    "region": "sg",
                    "app_id": app.id,
                    "connected_at": now,
                    "access_token": "access-1",
                    "access_token_life": 30 * 86400,
                    "access_token_expires_at": now + timedelta(days=30),
                    "statements_from": MONDAY,
                }
            )
            self.ids = (app.id, store.id)
        self.addCleanup(self.clean_up)

    def clean_up(self):
        with self.transaction() as env:
            store = env["lazada.store"].browse(self.ids[1])
            env["lazada.statement"].search([("store_id", "=", store.id)]).unlink()
            store.unlink()
            env["lazada.app"].browse(self.ids[0]).unlink()

    @contextmanager
    def transaction(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def download(self, pieces):
        with self.transaction() as env:
            self.lazada.expect("get_payouts", [payout_row(MONDAY, "0.00", "10.00")])
            self.lazada.expect("iter_transaction_days", pieces)
            env["lazada.store"].browse(self.ids[1])._download_statements()

    @mute_logger("odoo.sql_db")
    def test_two_workers_read_the_same_days(self):
        """Each row is there once: the one that comes second sees what is there."""
        rows = [statement_row("13", "5.00", 1), statement_row("13", "5.00", 1)]
        piece = (MONDAY, MONDAY + timedelta(days=6), rows)

        class Racing(list):
            """While the first worker holds its answer, the other stores the same."""

            def __iter__(racing):
                self.download([piece])
                return iter([piece])

        with self.lazada.serving():
            self.download(Racing())
        with self.transaction() as env:
            statement = env["lazada.statement"].search([("store_id", "=", self.ids[1])])
            self.assertEqual(len(statement), 1)
            self.assertEqual(statement.row_ids.mapped("occurrence"), [2, 1])
            self.assertEqual(statement.state, "ties")
