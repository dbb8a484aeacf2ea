from contextlib import contextmanager
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.tests.fake_lazada import FakeLazada

from .stocking import UPDATE, sku_result


@tagged("post_install", "-at_install", "lazada_concurrency")
class TestStockConcurrency(TransactionCase):
    """Real transactions beside each other. They commit; what they made is deleted."""

    def setUp(self):
        super().setUp()
        self.lazada = FakeLazada()
        self.sent = []
        with self.transaction() as env:
            self.make_store(env)
        self.addCleanup(self.clean_up)

    def make_store(self, env):
        now = fields.Datetime.now()
        app = env["lazada.app"].create(
            {"name": "Stock", "app_key": "1", "app_secret": "secret"}
        )
        store = env["lazada.store"].create(
            {
                "code": "STOCK-TRANSACTIONS",
                "name": "Stock",
                "region": "sg",
                "app_id": app.id,
                "connected_at": now,
                "access_token": "access-1",
                "access_token_life": 30 * 86400,
                "access_token_expires_at": now + timedelta(days=30),
                "push_stock": True,
            }
        )
        product = env["product.product"].create(
            {"name": "Cup", "default_code": "STOCK-CUP", "is_storable": True}
        )
        sku = env["lazada.sku"].create(
            {
                "store_id": store.id,
                "lazada_id": "77",
                "seller_sku": "STOCK-CUP",
                "product_id": product.id,
            }
        )
        self.location_id = store.warehouse_id.lot_stock_id.id
        self.ids = (app.id, store.id, product.id, sku.id)

    def clean_up(self):
        app_id, store_id, product_id, _sku_id = self.ids
        with self.transaction() as env:
            env["lazada.store"].browse(store_id).unlink()
            env["lazada.app"].browse(app_id).unlink()
            product = env["product.product"].browse(product_id)
            env["stock.quant"].search([("product_id", "=", product_id)]).unlink()
            product.product_tmpl_id.unlink()
            env.cr.execute("DELETE FROM lazada_stock_mark")

    @contextmanager
    def transaction(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def receive(self, quantity):
        """Change the stock in a transaction of a user's."""
        with self.transaction() as env:
            env["stock.quant"]._update_available_quantity(
                env["product.product"].browse(self.ids[2]),
                env["stock.location"].browse(self.location_id),
                quantity,
            )

    def push(self, env):
        env["lazada.stock.push"]._take_marks()
        env["lazada.store"].browse(self.ids[1])._push_stock()

    def push_row(self, env):
        return env["lazada.stock.push"].search([("sku_id", "=", self.ids[3])])

    def expect_call(self, meanwhile=None):
        """Lazada accepts; while it answers, something else happens."""

        def accept(_store):
            rows = self.lazada.calls[-1][1][0]
            if meanwhile:
                meanwhile()
            self.sent += [row.quantity for row in rows]
            return [sku_result(row) for row in rows]

        self.lazada.expect(UPDATE, accept)

    def state(self):
        with self.transaction() as env:
            row = self.push_row(env)
            marks = env["lazada.stock.mark"].search_count([])
            return row.state, row.accepted_quantity, marks

    def test_stock_that_changes_while_it_is_sent(self):
        """The change neither waits nor is lost."""
        self.receive(10)
        self.expect_call(meanwhile=lambda: self.receive(5))
        with self.lazada.serving(), self.transaction() as env:
            self.push(env)
        self.assertEqual(self.state(), ("done", 10, 1))
        self.expect_call()
        with self.lazada.serving(), self.transaction() as env:
            self.push(env)
        self.assertEqual(self.sent, [10, 15])
        self.assertEqual(self.state(), ("done", 15, 0))

    def test_second_worker_while_the_first_one_sends(self):
        """It leaves the row alone, and the change marked."""

        def other_worker():
            self.receive(5)
            with self.transaction() as env:
                self.push(env)

        self.receive(10)
        self.expect_call(meanwhile=other_worker)
        with self.lazada.serving(), self.transaction() as env:
            self.push(env)
        self.assertEqual(self.sent, [10])
        self.assertEqual(self.state(), ("done", 10, 1))
        self.expect_call()
        with self.lazada.serving(), self.transaction() as env:
            self.push(env)
        self.assertEqual(self.sent, [10, 15])

    def test_late_worker_begins_again(self):
        """One that began before the other's call cannot send an older figure."""
        self.receive(10)
        with self.transaction() as env:
            env["lazada.stock.push"]._take_marks()
        with self.transaction() as late:
            self.assertEqual(self.push_row(late).state, "pending")
            self.receive(5)
            self.expect_call()
            with self.lazada.serving(), self.transaction() as env:
                self.push(env)
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                late["lazada.stock.push"]._lock_rows([("sku_id", "=", self.ids[3])], 1)
            late.cr.rollback()
        self.assertEqual(self.sent, [15])

    def test_worker_that_dies_after_the_call(self):
        """What Lazada accepted is not known here: the figure is sent, whatever it is
        meanwhile, also if it is the one that was accepted before."""
        self.receive(10)
        self.expect_call()
        with self.lazada.serving(), self.transaction() as env:
            self.push(env)
        self.receive(-6)

        class Killed(BaseException):
            pass

        def die():
            raise Killed

        self.expect_call(meanwhile=die)
        with self.assertRaises(Killed), self.lazada.serving():
            with self.transaction() as env:
                self.push(env)
        self.assertEqual(self.state()[0], "sending")
        self.receive(6)
        self.expect_call()
        with self.lazada.serving(), self.transaction() as env:
            self.push(env)
        self.assertEqual(self.sent, [10, 10])
        self.assertEqual(self.state(), ("done", 10, 0))

    def test_two_workers_meet_a_sku_for_the_first_time(self):
        self.receive(10)
        with self.transaction() as late:
            late["lazada.sku"].search_count([])  # from here on it sees nothing new
            with self.transaction() as env:
                env["lazada.stock.push"]._take_marks()
            sku = late["lazada.sku"].browse(self.ids[3])
            late["lazada.stock.mark"]._add("hand", sku)
            late.cr.flush()
            with mute_logger("odoo.sql_db"):
                late["lazada.stock.push"]._take_marks()
        with self.transaction() as env:
            self.assertEqual(len(self.push_row(env)), 1)

    def test_stock_moves_while_rows_are_locked(self):
        """A user never waits for the worker that talks to Lazada."""
        self.receive(10)
        with self.transaction() as env:
            env["lazada.stock.push"]._take_marks()
        with self.transaction() as env:
            self.assertTrue(env["lazada.stock.push"]._lock_rows([], 10))
            with self.transaction() as user_env:
                user_env.cr.execute("SET LOCAL lock_timeout = '1s'")
                user_env["stock.quant"]._update_available_quantity(
                    user_env["product.product"].browse(self.ids[2]),
                    user_env["stock.location"].browse(self.location_id),
                    3,
                )
        self.assertEqual(self.state()[2], 1)
