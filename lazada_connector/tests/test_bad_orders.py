"""X4: whatever an order contains, only that order waits, with a reason in words."""

from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MANAGER, NOW, USER, LazadaCase
from .payloads import item_row, order_row, product_row, sku_row

STORING_LOG = "odoo.addons.lazada_connector.concurrency"
RUNS_LOG = "odoo.addons.lazada_connector.models.runs.lazada_counts_mixin"
# What nobody should have to read.
PYTHON = (
    "Traceback",
    "Error:",
    "Violation",
    "Decimal(",
    "{'",
    "['",
    "('",
    "None",
    "nan",
)


class BadOrdersCase(LazadaCase):
    def import_all(self, *orders):
        """Download a page of orders and import them."""
        found = self.download(*orders)
        self.store._import_orders()
        return found

    def import_beside_others(self, row, items):
        """Import an order between two good ones, which must not suffer; return it."""
        first, order, last = self.import_all(
            (order_row(1), [item_row(1, 1)]),
            (row, items),
            (order_row(3), [item_row(3, 1)]),
        )
        for good in (first, last):
            self.assertEqual((good.state, good.totals_match), ("done", True))
        self.assertEqual(self.store.orders_synced_until, datetime(2026, 1, 15, 2, 5))
        self.assert_words(order)
        return order

    def assert_words(self, order):
        for text in (order.error_message, order.unread_error):
            found = [word for word in PYTHON if word in (text or "")]
            self.assertFalse(found, text)

    def assert_waits(self, order, words):
        self.assertEqual((order.state, order.sale_order_id.id), ("error", False))
        self.assertRegex(order.error_message, words)

    def accept(self, order):
        """A manager says that the units are right."""
        manager = self.make_user("chief", f"{MANAGER},sales_team.group_sale_manager")
        order.with_user(manager).action_accept_figures()
        return manager


@tagged("post_install", "-at_install")
class TestContradictions(BadOrdersCase):
    """Lazada's own figures disagree: both are said, and a person's word is awaited."""

    def test_the_same_unit_twice(self):
        """One order stopped the store's download for good."""
        items = [item_row(2, 1), item_row(2, 1, status="packed"), item_row(2, 2)]
        order = self.import_beside_others(order_row(2), items)
        self.assert_waits(order, "lists 3 units, but some twice: 2 are different")
        self.assertEqual(len(order.item_ids), 2)

    def test_a_unit_without_a_usable_id(self):
        """It was dropped in silence: 10.00 sold, 35.00 paid."""
        for number, unit_id in enumerate((None, "", "x-1", 2.5), 10):
            items = [item_row(number, 1), item_row(number, 2, item_price=25)]
            items[1]["order_item_id"] = unit_id
            with self.subTest(unit_id=unit_id):
                (order,) = self.import_all((order_row(number), items))
                self.assert_waits(order, "lists 2 units, but only 1 with a usable")
                self.assertEqual(
                    (order.expected_total, order.buyer_paid_amount), (10, 10)
                )

    def test_units_that_contradict_the_order(self):
        """``items_count``, ``price`` and ``voucher_seller`` of the order."""
        cases = {
            "counts 3 units in the order, but lists 2": {"items_count": 3},
            "gives 35.00 as the price of the goods.*units is 20": {"price": "35.00"},
            "gives 4.50 as the seller's vouchers.* are 2": {"voucher_seller": "4.50"},
            "voucher is below zero: -1": {"voucher_seller": -1},
        }
        for number, (words, values) in enumerate(cases.items(), 10):
            units = [item_row(number, unit, voucher_seller=1) for unit in (1, 2)]
            with self.subTest(words):
                (order,) = self.import_all((order_row(number, **values), units))
                self.assert_waits(order, words)

    def test_a_negative_voucher_of_a_unit(self):
        """It raised the total by 1.00, with the green tick."""
        order = self.import_beside_others(
            order_row(2), [item_row(2, 1, voucher_seller=-1)]
        )
        self.assert_waits(order, "below zero: -1")

    def test_figures_that_agree_either_way(self):
        """Whether cancelled units count in Lazada's sums is not known."""
        units = [(10, "pending"), (25, "canceled")]
        for number, price in ((10, "35.00"), (11, 10)):
            items = [
                item_row(number, unit, item_price=amount, status=status)
                for unit, (amount, status) in enumerate(units)
            ]
            (order,) = self.import_all((order_row(number, price=price), items))
            self.assertEqual((order.state, order.expected_total), ("done", 10))

    def test_a_manager_accepts_the_units(self):
        """The chatter keeps who did, and of which figures."""
        (order,) = self.import_all((order_row(1, price="35.00"), [item_row(1, 1)]))
        self.assertIn("Accept Figures", order.error_message)
        self.assertFalse(order.next_attempt_at, "no other try would change it")
        self.assertIn("35.00", order.activity_ids.note)
        manager = self.accept(order)
        self.assertEqual((order.state, order.contradiction), ("done", False))
        self.assertEqual(order.sale_order_id.amount_total, 10)
        (message,) = order.message_ids.filtered(lambda row: "accepted" in str(row.body))
        self.assertEqual(message.author_id, manager.partner_id)
        self.assertIn("35.00", str(message.body))
        self.assertFalse(order.activity_ids)

    def test_only_what_was_accepted_is_accepted(self):
        """Other figures wait for another word."""
        (order,) = self.import_all((order_row(1, price="35.00"), [item_row(1, 1)]))
        order.accepted_contradiction = order.contradiction
        self.import_all((order_row(1, price="36.00"), [item_row(1, 1)]))
        self.assert_waits(order, "36.00")

    def test_a_user_does_not_accept(self):
        (order,) = self.import_all((order_row(1, price="35.00"), [item_row(1, 1)]))
        user = self.make_user("clerk", USER)
        with self.assertRaises(AccessError):
            order.with_user(user).action_accept_figures()

    def test_lazada_mends_its_figures(self):
        (order,) = self.import_all((order_row(1, price="35.00"), [item_row(1, 1)]))
        self.import_all((order_row(1, price="10.00"), [item_row(1, 1)]))
        self.assertEqual((order.state, order.contradiction), ("done", False))

    def test_an_imported_order_that_contradicts_itself_later(self):
        """The sales order stays what it is until a person has said which is right."""
        (order,) = self.import_all((order_row(1), [item_row(1, 1)]))
        later = order_row(1, updated_at="2026-01-15 11:00:00 +0800", items_count=3)
        self.import_all((later, [item_row(1, 1), item_row(1, 2)]))
        self.assertEqual((order.state, order.sale_order_id.amount_total), ("error", 10))
        self.accept(order)
        self.assertEqual((order.state, order.sale_order_id.amount_total), ("done", 20))


@tagged("post_install", "-at_install")
class TestBadOrders(BadOrdersCase):
    # === SKUS === #

    def test_a_sku_without_and_with_its_id(self):
        """The next unit without an id ended in ``UniqueViolation``."""
        for number, sku_id in enumerate((None, 5, None, 5, None), 1):
            self.import_one(number, {"sku": "SKU-1", "sku_id": sku_id})
        self.assertEqual(self.skus().mapped("lazada_id"), ["5"])

    def test_both_on_one_page(self):
        orders = self.import_all(
            (order_row(1), [item_row(1, 1, sku_id=None)]),
            (order_row(2), [item_row(2, 1, sku_id=5)]),
            (order_row(3), [item_row(3, 1, sku_id=None)]),
        )
        self.assertEqual(orders.mapped("state"), ["done"] * 3)
        self.assertEqual(self.skus().mapped("lazada_id"), ["5"])

    def test_two_skus_with_one_seller_sku(self):
        """Which one a unit without an id is cannot be told: it is one of its own."""
        for number, sku_id in enumerate((5, 6, None, None), 1):
            self.import_one(number, {"sku": "SKU-1", "sku_id": sku_id})
        self.assertEqual(
            sorted(self.skus().mapped(lambda sku: sku.lazada_id or "")), ["", "5", "6"]
        )

    def test_a_seller_sku_that_is_another_ones_id(self):
        self.make_product("5")
        self.make_product("OTHER")
        order = self.import_one(
            1, {"sku": "OTHER", "sku_id": 5}, {"sku": "5", "sku_id": None}
        )
        self.assertEqual(
            order.item_ids.mapped("product_id.default_code"), ["OTHER", "5"]
        )

    def skus(self):
        return self.env["lazada.sku"].search([("store_id", "=", self.store.id)])

    # === VALUES === #

    def test_amounts_that_no_database_holds(self):
        """A page with one of them was never stored."""
        for number, price in enumerate(("9" * 400, 10**400, "1e400", -5), 10):
            with self.subTest(price=str(price)[:9]):
                items = [item_row(number, 1, item_price=price)]
                (order,) = self.import_all((order_row(number), items))
                self.assert_waits(order, "no usable price for the unit")
                self.assert_words(order)

    def test_an_unreadable_figure_of_the_order(self):
        order = self.import_beside_others(
            order_row(2, price={"amount": 10}), [item_row(2, 1)]
        )
        self.assert_waits(order, "cannot be read: price")

    def test_a_currency_that_does_not_exist(self):
        """It said: "The order is in False"."""
        order = self.import_beside_others(
            order_row(2), [item_row(2, 1, currency="POINTS")]
        )
        self.assert_waits(order, "is in POINTS, but the store sells in SGD")

    def test_two_currencies(self):
        items = [item_row(2, 1), item_row(2, 2, currency="MYR")]
        order = self.import_beside_others(order_row(2), items)
        self.assert_waits(order, "is in MYR, SGD, but")

    @freeze_time(NOW)
    def test_a_change_in_the_far_future(self):
        """It hid every later change: of this order, and of all of the store."""
        late = order_row(2, updated_at="2099-01-01 00:00:00 +0800")
        order = self.import_beside_others(late, [item_row(2, 1)])
        self.assertEqual((order.state, order.lazada_updated_at), ("done", False))
        self.download((order_row(2), [item_row(2, 1, status="shipped")]))
        self.assertEqual(order.status, "shipped")

    def test_an_order_that_cannot_be_stored(self):
        """Whatever is the matter with it: its page, the mark and the others go on."""
        model = self.env.registry["lazada.order.item"]
        store_items = model._store_items

        def fail_for_two(items, store, by_order):
            if any(order.lazada_id == "2" for order in by_order):
                raise ZeroDivisionError("poison")
            return store_items(items, store, by_order)

        with patch.object(model, "_store_items", fail_for_two):
            with self.assertLogs(STORING_LOG, "ERROR"):
                order = self.import_beside_others(order_row(2), [item_row(2, 1)])
        self.assertRegex(order.unread_error, "cannot be stored.*asked for again")
        self.assertEqual(order.state, "error")
        self.lazada.expect("get_order", order_row(2), "2")
        self.lazada.expect("get_multiple_order_items", {"2": [item_row(2, 1)]})
        with self.lazada.serving():
            order.action_read_again()
        self.store._import_orders()
        self.assertEqual((order.state, order.unread_error), ("done", False))

    # === PRESALE === #

    def test_a_presale_waits_until_it_is_paid(self):
        for number, unpaid in enumerate(
            ("unpaid", "unpaid final payment", "UNPAID"), 10
        ):
            row = item_row(number, 1, stage_pay_status=unpaid)
            (order,) = self.import_all((order_row(number), [row]))
            self.assertEqual(
                (order.status, order.state, order.sale_order_id.id),
                ("unpaid", "ignored", False),
            )
            paid = order_row(number, updated_at="2026-01-15 11:00:00 +0800")
            self.import_all((paid, [{**row, "stage_pay_status": ""}]))
            self.assertEqual((order.status, order.state), ("pending", "done"))

    def test_one_unit_that_is_not_paid(self):
        """The order waits as a whole; what has left was paid, whatever is said."""
        items = [item_row(1, 1), item_row(1, 2, stage_pay_status="unpaid")]
        (order,) = self.import_all((order_row(1), items))
        self.assertEqual((order.status, order.state), ("unpaid", "ignored"))
        items = [item_row(2, 1, status="shipped", stage_pay_status="unpaid")]
        (order,) = self.import_all((order_row(2), items))
        self.assertEqual((order.status, order.state), ("shipped", "done"))

    # === LAZADA BONUS === #

    def test_bonus_within_lazadas_voucher_is_the_stores_choice(self):
        unit = {"voucher_platform": 3, "voucher_seller_lpi": 2, "voucher_amount": 3}
        order = self.import_one(1, unit)
        self.assertEqual((order.expected_total, order.disputed_bonus_amount), (10, 2))
        self.assertEqual(order.platform_voucher_amount, 3)
        self.store.bonus_by_seller = True
        order = self.import_one(2, unit)
        self.assertEqual((order.expected_total, order.disputed_bonus_amount), (8, 2))
        self.assertEqual(
            (order.platform_voucher_amount, order.buyer_paid_amount), (1, 7)
        )
        self.assertEqual(order.sale_order_id.amount_total, 8)

    def test_bonus_that_leaves_no_doubt(self):
        self.store.bonus_by_seller = True
        unit = {"voucher_seller": 3, "voucher_seller_lpi": 2, "voucher_amount": 3}
        order = self.import_one(1, unit)
        self.assertEqual((order.expected_total, order.disputed_bonus_amount), (7, 0))


@tagged("post_install", "-at_install")
class TestBadProducts(LazadaCase):
    """X4: one SKU of which something is wrong; every other one is read."""

    def download_beside_others(self, bad):
        """Download a product between two good ones; return the run."""
        rows = [product_row(1, sku_row(11, "A")), bad, product_row(3, sku_row(31, "C"))]
        self.lazada.expect("iter_product_pages", [rows])
        with self.lazada.serving():
            self.store._download_products()
        skus = self.env["lazada.sku"].search([("store_id", "=", self.store.id)])
        self.assertLessEqual({"11", "31"}, set(skus.mapped("lazada_id")))
        self.assertTrue(self.store.products_downloaded_at)
        return self.env["lazada.sync.run"].search([], limit=1)

    def test_odd_products(self):
        good = sku_row(21, "B")
        for bad in (
            product_row(2, good, attributes=["B"]),
            product_row(2, "B", good),
            product_row(2, skus={"SkuId": 21}),
            product_row(2, good, images=[{"url": "x"}, None]),
            product_row(2, sku_row(21, "B", quantity=3_000_000_000, price="1e400")),
        ):
            with self.subTest(str(bad)):
                run = self.download_beside_others(bad)
                self.assertEqual((run.state, run.failed), ("done", 0))

    def test_what_is_no_product(self):
        for bad in ("a text", None, ["list"], {"item_id": None}):
            with self.subTest(str(bad)), self.assertLogs(RUNS_LOG, "WARNING"):
                run = self.download_beside_others(bad)
                self.assertEqual((run.state, run.failed), ("done", 1))

    def test_a_product_that_cannot_be_stored(self):
        model = self.env.registry["lazada.sku"]
        store_skus = model._store_skus

        def fail_for_two(skus, store, rows):
            if any(product.lazada_id == "2" for product in rows):
                raise ZeroDivisionError("poison")
            return store_skus(skus, store, rows)

        with patch.object(model, "_store_skus", fail_for_two):
            with self.assertLogs(STORING_LOG, "ERROR"), self.assertLogs(RUNS_LOG):
                run = self.download_beside_others(product_row(2, sku_row(21, "B")))
        self.assertEqual((run.created, run.failed), (2, 1))
        self.assertIn("Product 2", run.message)
        self.assertNotIn("ZeroDivision", run.message)
