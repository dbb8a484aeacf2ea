"""What is asked once for a batch leaves what Odoo leaves: the same rows, everywhere.

``LAZADA_SAME_ROWS`` sets how many orders are compared.
"""

import os
from contextlib import suppress
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.lazada_connector.tests.common import NOW, LazadaCase
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row
from odoo.addons.lazada_server.models import sale_order

ORDERS = int(os.environ.get("LAZADA_SAME_ROWS", "8"))
PRODUCTS = 5


class _Undone(Exception):
    """The savepoint is rolled back."""


@tagged("post_install", "-at_install")
class TestSameRows(LazadaCase):
    def setUp(self):
        super().setUp()
        self.stock = self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        products = [self.make_product(f"ROW-{n}") for n in range(PRODUCTS - 1)]
        service = {"type": "service", "is_storable": False}
        products.append(self.make_product(f"ROW-{PRODUCTS - 1}", **service))
        self.products = [product.with_env(self.env) for product in products]
        # Of some there is enough, of some too little, of some nothing.
        for number, product in enumerate(self.products[1:-1], 1):
            self.env["stock.quant"]._update_available_quantity(
                product, self.stock.lot_stock_id, number * ORDERS / 4
            )
        self.orders = self.download(*map(self._order, range(1, ORDERS + 1)))

    def _order(self, number):
        places = [(number + more) % PRODUCTS for more in range(number % 3 + 1)]
        places += places[: number % 2]  # two units of one
        items = [
            item_row(number, unit, sku=f"ROW-{place}", sku_id=place, shop_sku=place)
            for unit, place in enumerate(places)
        ]
        return order_row(number), items

    def rows(self):
        """Return ``{table: rows}`` of what this transaction has written to."""
        self.env.flush_all()
        tables = self.env.execute_query(
            SQL(
                "SELECT relname FROM pg_stat_xact_user_tables "
                "WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
            )
        )
        return {
            table: sorted(
                row
                for (row,) in self.env.execute_query(
                    SQL("SELECT row::text FROM %s AS row", SQL.identifier(table))
                )
            )
            for (table,) in tables
        }

    def sequences(self):
        return dict(
            self.env.execute_query(
                SQL("SELECT sequencename, last_value FROM pg_sequences")
            )
        )

    def imported(self):
        """Import the orders, look at all rows, and undo it, numbers included."""
        before, rows, queries = self.sequences(), {}, self.env.cr.sql_log_count
        with suppress(_Undone), freeze_time(NOW), self.env.cr.savepoint():
            self.orders._process(self.env["lazada.sync.run"])
            self.env.flush_all()
            queries = self.env.cr.sql_log_count - queries
            rows = self.rows()
            raise _Undone
        self.env.invalidate_all()
        for name, value in self.sequences().items():
            if value != before[name]:
                self.env.execute_query(
                    SQL(
                        "SELECT setval(%s, %s, %s)",
                        name,
                        before[name] or 1,
                        before[name] is not None,
                    )  # fmt: skip
                )
        self.env["sale.order"]._lazada_numbers().clear()
        return rows, queries

    def compare(self):
        # First, so that it finds nothing that was looked up before.
        batched, fast = self.imported()
        with patch.object(sale_order, "Batch", lambda: None):
            as_odoo, slow = self.imported()
        self.assertLess(fast, slow, "queries")
        self.assertEqual(as_odoo.keys(), batched.keys())
        self.assertGreater(len(as_odoo["stock_picking"]), ORDERS / 2)
        for table, rows in as_odoo.items():
            self.assertEqual(batched[table], rows, table)

    def test_one_step(self):
        self.compare()

    def test_three_steps(self):
        """Pick, pack and ship: each delivery order waits for another."""
        self.stock.delivery_steps = "pick_pack_ship"
        self.compare()

    def test_some_are_reordered_by_themselves(self):
        self.env["stock.warehouse.orderpoint"].create(
            [
                {
                    "product_id": product.id,
                    "location_id": self.stock.lot_stock_id.id,
                    "product_min_qty": 0,
                    "trigger": "auto",
                }
                for product in self.products[:2]
            ]
        )
        self.compare()

    def test_orders_that_have_left_already(self):
        self.store.stock_counted_from = NOW
        for order in self.orders[::2]:
            order.item_ids.status = "shipped"
        self.compare()
