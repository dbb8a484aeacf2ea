from contextlib import contextmanager
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.lazada_api import Kind, LazadaApiError
from odoo.addons.lazada_connector.lazada_api.return_values import read_return
from odoo.addons.lazada_connector.tests.fake_lazada import FakeLazada

from .returning import line_row, return_row

ROW = return_row(77, 1, line_row(770, 1000))


@tagged("post_install", "-at_install", "lazada_concurrency")
class TestDecisionConcurrency(TransactionCase):
    """Real transactions beside each other. They commit; what they made is deleted."""

    def setUp(self):
        super().setUp()
        self.lazada = FakeLazada()
        with self.transaction() as env:
            now = fields.Datetime.now()
            app = env["lazada.app"].create(
                {"name": "Returns", "app_key": "1", "app_secret": "secret"}
            )
            store = env["lazada.store"].create(
                {
                    "code": "RETURN-TRANSACTIONS",
                    "name": "Returns",
                    "region": "sg",
                    "app_id": app.id,
                    "connected_at": now,
                    "access_token": "access-1",
                    "access_token_life": 30 * 86400,
                    "access_token_expires_at": now + timedelta(days=30),
                }
            )
            self.ids = (app.id, store.id)
        self.addCleanup(self.clean_up)

    def clean_up(self):
        with self.transaction() as env:
            self.returns(env).unlink()
            env["lazada.store"].browse(self.ids[1]).unlink()
            env["lazada.app"].browse(self.ids[0]).unlink()

    @contextmanager
    def transaction(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def returns(self, env):
        return env["lazada.return"].search([("store_id", "=", self.ids[1])])

    def store_return(self):
        with self.transaction() as env:
            store, run = env["lazada.store"].browse(self.ids[1]), env["lazada.sync.run"]
            env["lazada.return"]._store_returns(store, [read_return(ROW, "sg")], run)

    @mute_logger("odoo.sql_db")
    def test_two_people_decide_at_the_same_time(self):
        """The second has to look again, which Odoo does by itself, and then sees what
        the first has decided."""
        self.store_return()
        with self.assertRaises(SerializationFailure), self.transaction() as second:
            seen = self.returns(second)
            self.assertTrue(seen.is_to_decide)
            with self.transaction() as first:
                self.returns(first).action_agree_return()
            seen.action_instant_refund()
        with self.transaction() as env:
            record = self.returns(env)
            self.assertEqual(record.decision_ids.action, "agreeReturn")
            with self.assertRaises(UserError):
                record.action_instant_refund()

    @mute_logger("odoo.sql_db")
    def test_a_second_worker_finds_what_is_being_told(self):
        """While the first calls, nothing is left to tell for the second."""
        self.store_return()
        with self.transaction() as env:
            self.returns(env).action_agree_return()
        detail = {**ROW, "reverseOrderLineDTOList": ROW["reverse_order_lines"]}

        def second(_store):
            with self.transaction() as env:
                env["lazada.return.decision"]._cron_send()

        self.lazada.expect("get_return", detail)
        self.lazada.expect("decide_return", second)
        with self.lazada.serving(), self.transaction() as env:
            env["lazada.return.decision"]._cron_send()
        with self.transaction() as env:
            self.assertEqual(self.returns(env).decision_ids.state, "sent")
        self.assertEqual(self.lazada.count("decide_return"), 1)

    @mute_logger("odoo.sql_db")
    def test_two_workers_read_the_same_return(self):
        """While the first asks for its order, the other stores it."""

        def second(_store):
            self.store_return()
            return LazadaApiError("no such order", "16", kind=Kind.NOT_FOUND)

        self.lazada.expect("iter_changed_returns", [[ROW]])
        self.lazada.expect("get_order", second)
        with self.lazada.serving(), self.transaction() as env:
            env["lazada.store"].browse(self.ids[1])._download_returns()
        with self.transaction() as env:
            self.assertEqual(len(self.returns(env).line_ids), 1)
