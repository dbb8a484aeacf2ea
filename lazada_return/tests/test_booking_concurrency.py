"""Two workers at one return: only real transactions show what happens."""

from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.lazada_connector.lazada_api import wire
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row

ORDER = "424242"


@tagged("post_install", "-at_install")
class TestBookingConcurrency(TransactionCase):
    """These tests commit; what they made is deleted again."""

    def setUp(self):
        super().setUp()
        self.made = []
        with self.transaction() as env:
            product = self.make(
                env, "product.product", name="R", default_code="REAL-R", type="service"
            )
            product.taxes_id = False
            partner = self.make(env, "res.partner", name="Real buyers")
            store = self.make(
                env, "lazada.store", code="REAL-RETURNS", name="Real", region="sg",
                partner_id=partner.id, connected_at=fields.Datetime.now(),
                return_credit="refunded",
            )  # fmt: skip
            self.make(
                env, "res.currency.rate", currency_id=store.currency_id.id,
                name="2019-01-01", rate=1,
            )  # fmt: skip
            items = [item_row(int(ORDER), 0, sku="REAL-R")]
            row = order_row(int(ORDER), address_shipping=None)
            row["buyer_note"] = wire.json_dumps(items)
            Order, run = env["lazada.order"], env["lazada.sync.run"]
            order = Order._store_rows(store, {ORDER: row}, {ORDER: items}, {}, run)
            store._import_orders()
            self.assertEqual(order.state, "done", order.error_message)
            record = self.make_return(env, order)
            self.ids = (order.id, record.id)
        self.addCleanup(self.delete)

    @contextmanager
    def transaction(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def make(self, env, model, **values):
        record = env[model].create(values)
        self.made.append((model, record.id))
        return record

    def make_return(self, env, order):
        line = {
            "lazada_id": "1",
            "item_number": order.item_ids.lazada_id,
            "item_id": order.item_ids.id,
            "refund_amount": 4,
            "stage": "refunded",
        }
        record = env["lazada.return"].create(
            {
                "store_id": order.store_id.id,
                "lazada_id": "1",
                "order_id": order.id,
                "order_number": order.lazada_id,
                "kind": "refund_only",
                "line_ids": [Command.create(line)],
            }
        )
        record._queue_booking()
        return record

    def delete(self):
        order_id, record_id = self.ids
        with self.transaction() as env:
            env["lazada.return"].browse(record_id).unlink()
            order = env["lazada.order"].browse(order_id)
            sale, store = order.sale_order_id, order.store_id
            skus, lists = order.item_ids.sku_id, store.pricelist_id
            sale._action_cancel()
            sale.unlink()
            (order.activity_ids | store.activity_ids).unlink()
            order.unlink()
            skus.unlink()
            for model, made_id in reversed(self.made):
                env[model].browse(made_id).unlink()
            lists.unlink()

    def book(self, env):
        order = env["lazada.order"].browse(self.ids[0])
        env["lazada.return.booking"]._book_due(order.store_id)

    def given(self, env):
        return env["lazada.return"].browse(self.ids[1]).line_ids.order_amount

    def test_two_workers(self):
        """The second one finds the return taken, and leaves it."""
        with self.transaction() as first, self.transaction() as second:
            held = first["lazada.return"].browse(self.ids[1]).booking_ids
            self.assertTrue(held.try_lock_for_update())
            self.book(second)
            self.assertEqual(self.given(second), 0)
            self.book(first)
            self.assertEqual(self.given(first), 4)
        with self.transaction() as env:
            env["lazada.return"].browse(self.ids[1])._queue_booking()
            self.book(env)
            self.assertEqual(self.given(env), 4, "once")

    def test_a_user_holds_the_sales_order(self):
        """It waits, and is booked a moment later."""
        with self.transaction() as user, self.transaction() as worker:
            order = user["lazada.order"].browse(self.ids[0])
            order.sale_order_id.lock_for_update()
            self.book(worker)
            booking = worker["lazada.return"].browse(self.ids[1]).booking_ids
            self.assertEqual(booking.state, "pending")
            self.assertIn("is being worked on", booking.error_message)
        with self.transaction() as worker:
            booking = worker["lazada.return"].browse(self.ids[1]).booking_ids
            booking.next_attempt_at = False
            self.book(worker)
            self.assertEqual(self.given(worker), 4)
