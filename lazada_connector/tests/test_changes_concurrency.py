"""Two workers, and a user, at one order: only real transactions show what happens."""

from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..lazada_api import wire
from .payloads import item_row, order_row

SOON = "is being worked on by somebody else"


@tagged("post_install", "-at_install")
class TestChangesConcurrency(TransactionCase):
    """These tests commit; what they made is deleted again."""

    def setUp(self):
        super().setUp()
        self.made = []
        with self.transaction() as env:
            product = self.make(
                env, "product.product", name="C", default_code="REAL-C", type="service"
            )
            partner = self.make(env, "res.partner", name="Real buyers")
            store = self.make(
                env, "lazada.store", code="REAL-CHANGES", name="Real", region="sg",
                partner_id=partner.id, connected_at=fields.Datetime.now(),
            )  # fmt: skip
            self.make(
                env, "res.currency.rate", currency_id=store.currency_id.id,
                name="2019-01-01", rate=1,
            )  # fmt: skip
            product.taxes_id = False
            items = [item_row(1, number, sku="REAL-C") for number in range(2)]
            order = self.store_rows(store, items)
            store._import_orders()
            self.assertEqual(order.state, "done", order.error_message)
            items[0]["status"] = "canceled"
            self.store_rows(store, items)
            self.assertEqual(order.state, "pending")
            self.ids = (store.id, order.id, order.sale_order_id.id)
        self.addCleanup(self.delete)

    def make(self, env, model, **values):
        record = env[model].create(values)
        self.made.append((model, record.id))
        return record

    def store_rows(self, store, items):
        row = order_row(1, address_shipping=None, buyer_note=wire.json_dumps(items))
        Order, run = store.env["lazada.order"], store.env["lazada.sync.run"]
        return Order._store_rows(store, {"1": row}, {"1": items}, {}, run)

    @contextmanager
    def transaction(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def delete(self):
        store_id, order_id, sale_id = self.ids
        with self.transaction() as env:
            sale = env["sale.order"].browse(sale_id)
            order, store = env["lazada.order"].browse(order_id), sale.lazada_store_id
            skus, lists = order.item_ids.sku_id, store.pricelist_id
            sale._action_cancel()
            sale.unlink()
            (order.activity_ids | store.activity_ids).unlink()
            order.unlink()
            skus.unlink()
            for model, record_id in reversed(self.made):
                env[model].browse(record_id).unlink()
            lists.unlink()

    def test_user_holds_the_sales_order(self):
        """The import does not wait for it; a minute later it follows."""
        store_id, order_id, sale_id = self.ids
        with self.transaction() as user, self.transaction() as worker:
            user["sale.order"].browse(sale_id).lock_for_update()
            worker["lazada.store"].browse(store_id)._import_orders()
            order = worker["lazada.order"].browse(order_id)
            self.assertEqual((order.state, order.attempts), ("pending", 1))
            self.assertIn(SOON, order.error_message)
        with self.transaction() as worker:
            order = worker["lazada.order"].browse(order_id)
            order.next_attempt_at = False
            order.store_id._import_orders()
            self.assertEqual(
                (order.state, order.sale_order_id.amount_total), ("done", 10)
            )

    def test_user_saves_while_the_import_looks(self):
        """What the user has typed in the meantime is seen, and stays."""
        store_id, order_id, sale_id = self.ids
        with self.transaction() as worker:
            self.assertTrue(worker["sale.order"].browse(sale_id).order_line.price_unit)
            with self.transaction() as user:
                user["sale.order"].browse(sale_id).order_line.price_unit = 7
            with mute_logger("odoo.sql_db"):
                worker["lazada.store"].browse(store_id)._import_orders()
            sale = worker["sale.order"].browse(sale_id)
            self.assertEqual(
                (sale.amount_total, sale.order_line.product_uom_qty), (14, 2)
            )
            order = worker["lazada.order"].browse(order_id)
            self.assertIn("changed by hand", str(order.activity_ids.note))

    def test_two_workers(self):
        """The second one finds the order taken, and leaves it."""
        store_id, order_id, _sale_id = self.ids
        with self.transaction() as first, self.transaction() as second:
            held = first["lazada.order"].browse(order_id)
            self.assertTrue(held.try_lock_for_update())
            second["lazada.store"].browse(store_id)._import_orders()
            self.assertEqual(second["lazada.order"].browse(order_id).attempts, 0)
            held.store_id._import_orders()
            self.assertEqual(held.sale_order_id.amount_total, 10)
            told = [
                body for body in held.message_ids.mapped("body") if "Changed" in body
            ]
            self.assertEqual(len(told), 1)
