from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import NOW, USER, LazadaCase
from .payloads import ADDRESS, item_row, order_row

QUEUE_LOG = "odoo.addons.lazada_connector.models.runs.lazada_queue_mixin"


@tagged("post_install", "-at_install")
class TestImport(LazadaCase):
    def sale_model(self):
        return self.env.registry["sale.order"]

    def due_again(self, order):
        """Let the order's waiting time be over, and run the import."""
        order.next_attempt_at = datetime.now() - timedelta(seconds=1)
        self.store._import_orders()

    # === WHAT BECOMES OF AN ORDER === #

    def test_order_becomes_a_confirmed_sales_order(self):
        """D7: date, customer, reference, lines, units, delivery."""
        self.store.team_id = self.env["crm.team"].create({"name": "Online"})
        order = self.import_one(
            77, {}, {}, {"item_price": 8}, shipping_fee="2.50", order_number=9077
        )
        sale = order.sale_order_id
        self.assertEqual((sale.state, sale.currency_id.name), ("sale", "SGD"))
        self.assertEqual(
            sale.date_order, datetime(2026, 1, 15, 2, 0), "as the buyer ordered"
        )
        self.assertEqual(
            (sale.partner_id, sale.client_order_ref), (self.customer, "9077")
        )
        self.assertEqual(
            (sale.team_id, sale.user_id), (self.store.team_id, self.store.user_id)
        )
        self.assertEqual((sale.amount_total, order.expected_total), (30.5, 30.5))
        goods = sale.order_line.filtered(lambda line: line.product_id == self.cup)
        self.assertEqual(goods.mapped("product_uom_qty"), [2, 1])
        self.assertEqual(goods.mapped("price_unit"), [10, 8])
        self.assertEqual(order.item_ids.mapped("sale_line_id"), goods)
        self.assertEqual(len(goods[0].lazada_item_ids), 2)
        self.assertEqual(sale.picking_ids.lazada_store_id, self.store)
        self.assertEqual(sum(sale.picking_ids.move_ids.mapped("product_uom_qty")), 3)
        self.assertTrue(order.totals_match)

    def test_found_by_the_number_of_its_sales_order(self):
        """X1: whoever has the sales order or the invoice in hand."""
        order = self.import_one(77)
        found = order.name_search(order.sale_order_id.name)
        self.assertEqual(found, [(order.id, order.display_name)])
        search = self.env.ref("lazada_connector.lazada_order_view_search")
        self.assertIn('<field name="sale_order_id"', search.arch)

    def test_no_message_for_each_of_thousands(self):
        """X6: what the fields say is not said once more in a message each."""
        order = self.import_one(
            77, {"package_id": "P1", "status": "packed"}, {"item_price": 8}
        )
        sale = order.sale_order_id
        self.cr.precommit.run()
        for records in (order, order.package_ids, sale, sale.picking_ids):
            self.assertTrue(records)
            self.assertFalse(records.message_ids, records)

    def test_shipping_fee_is_the_stores_choice(self):
        """D7: Include Shipping Fee."""
        self.store.include_shipping_fee = False
        order = self.import_one(1, shipping_fee="2.50")
        self.assertEqual(order.sale_order_id.amount_total, 10)

    def test_vouchers_of_seller_and_platform(self):
        """X1: the seller's reduces the order, Lazada's does not; cancelled units do not
        count."""
        order = self.import_one(
            1,
            {"voucher_seller": 1, "voucher_platform": 2},
            {"voucher_seller": 0.5},
            {"voucher_seller": 3, "status": "canceled"},
        )
        self.assertEqual(order.sale_order_id.amount_total, 18.5)
        voucher = order.sale_order_id.order_line.filtered(
            lambda line: line.product_id == self.store.voucher_product_id
        )
        self.assertEqual(voucher.price_unit, -1.5)

    def test_price_of_lazada_survives_a_change(self):
        """X1: also a price of 0, when quantity or pricelist would change it."""
        self.cup.list_price = 99
        order = self.import_one(1, {}, {"item_price": 0})
        for line, price in zip(order.sale_order_id.order_line, (10, 0), strict=True):
            line.product_uom_qty = 3
            self.assertEqual((line.price_unit, line.discount), (price, 0))

    def test_price_of_lazada_survives_a_person_in_the_form(self):
        """X1: quantity, unit and product changed in the sales order's form, under a
        pricelist that has another price for everything."""
        dozen = self.env.ref("uom.product_uom_dozen")
        mug = self.make_product("MUG", list_price=77).with_env(self.env)
        self.cup.list_price = 99
        order = self.import_one(1, {}, {"item_price": 0}, {"voucher_seller": 1})
        self.assertTrue(self.store.pricelist_id)
        self.store.pricelist_id.item_ids = [
            Command.create({"compute_price": "fixed", "fixed_price": 55})
        ]
        sale = order.sale_order_id
        prices = sale.order_line.mapped("price_unit")
        sale._action_cancel()
        sale.action_draft()
        with Form(sale) as form:
            for position in range(2):
                with form.order_line.edit(position) as line:
                    line.product_uom_qty = 5
                    line.product_id = mug
        sale.order_line[:2].product_uom_id = dozen
        self.assertEqual(sale.order_line[:2].product_id, mug)
        self.assertEqual(sale.order_line.mapped("price_unit"), prices)
        with Form(sale) as form, form.order_line.new() as line:
            line.product_id = mug
        self.assertEqual(sale.order_line[-1].price_unit, 55, "what a person adds")

    def test_discounts_of_a_pricelist_have_no_say(self):
        """X1: not on goods, nor on vouchers and the shipping fee."""
        sgd = self.store.currency_id
        sgd.active = True
        self.store.pricelist_id = self.env["product.pricelist"].create(
            {
                "name": "20 % off",
                "currency_id": sgd.id,
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 20})
                ],
            }
        )
        self.env.user.group_ids += self.env.ref("sale.group_discount_per_so_line")
        products = self.store.voucher_product_id + self.store.shipping_product_id
        products.list_price = 5
        order = self.import_one(1, {"voucher_seller": 1}, shipping_fee=2)
        lines = order.sale_order_id.order_line
        self.assertEqual(len(lines), 3)
        for line in lines:
            line.product_uom_qty = 2
        self.assertEqual(order.sale_order_id.amount_total, 22)

    def test_archived_currency_is_made_usable(self):
        """X11: a store in a country that the company does not yet sell to."""
        self.env["res.currency"].search([("name", "=", "SGD")]).active = False
        self.assertEqual(self.import_one(1).sale_order_id.currency_id.name, "SGD")

    # === NO DUPLICATE === #

    def test_imported_twice_is_one_sales_order(self):
        """X3: by cron, by button, and by Retry."""
        order = self.import_one(1)
        self.store._import_orders()
        order.action_retry()
        self.cron("import_orders")
        sales = self.env["sale.order"].search([("lazada_order_id", "=", order.id)])
        self.assertEqual((len(sales), order.state), (1, "done"))

    def test_database_refuses_a_second_sales_order(self):
        """X3: whoever tries it."""
        order = self.import_one(1)
        with self.assertRaises(Exception) as refusal, mute_logger("odoo.sql_db"):
            order.sale_order_id.copy({"lazada_order_id": order.id})
        self.assertIn("lazada_order", str(refusal.exception))

    def test_same_number_in_two_stores_is_two_orders(self):
        """X11: Lazada's ids are unique within a country only."""
        other = self.make_store("LZD-2").with_env(self.env)
        one, two = self.import_one(1), self.import_one(1, store=other)
        self.assertNotEqual(one.sale_order_id, two.sale_order_id)
        self.assertEqual(two.sale_order_id.lazada_store_id, other)

    # === WHAT CANNOT BE IMPORTED === #

    def test_unpaid_and_cancelled_orders_are_not_imported_by_hand_either(self):
        """X5: the Retry button in the list takes whatever is selected."""
        orders = self.download_one(1, {"status": "unpaid"})
        orders += self.download_one(2, {"status": "canceled"})
        orders.action_retry()
        self.assertFalse(orders.sale_order_id)
        self.assertEqual(orders.mapped("state"), ["ignored", "ignored"])

    def assert_refused(self, words, *units, **values):
        order = self.download_one(1, *units, **values)
        self.store._import_orders()
        self.assertEqual(order.state, "error")
        self.assertRegex(order.error_message, words)
        self.assertFalse(order.sale_order_id)
        return order

    def test_no_default_customer(self):
        """X4: the reason names what to set."""
        self.store.partner_id = False
        self.assert_refused("no default customer")

    def test_wrong_currency(self):
        """X1: nothing is converted by guess."""
        self.assert_refused("in MYR, but the store sells in SGD", {"currency": "MYR"})

    def test_unknown_currency(self):
        """X4: a word that is no currency has a reason as well."""
        self.assert_refused("store sells in SGD", {"currency": "POINTS"})

    def test_missing_or_unreadable_price(self):
        """X1: no price is assumed."""
        order = self.assert_refused("no usable price", {}, {"item_price": None})
        self.assertIn("1001", order.error_message)

    def test_unreadable_shipping_fee(self):
        """X1: nor a fee."""
        self.assert_refused("cannot be read", shipping_fee="free")

    def test_archived_product(self):
        """X4: the reason names the product."""
        self.download_one(9)
        self.cup.active = False
        self.assert_refused("SKU-1.* is archived or cannot be sold")

    def test_unlinked_sku_goes_through_once_it_is_linked(self):
        """D8, X4: linking releases the order; the cron does the rest."""
        order = self.assert_refused(
            "No product is linked to the SKU NEW", {}, {"sku": "NEW", "sku_id": 9002}
        )
        self.store._import_orders()
        self.assertEqual(order.attempts, 1, "it waits for its time")
        order.item_ids.sku_id.filtered(
            lambda sku: not sku.product_id
        ).product_id = self.cup
        self.assertEqual(order.state, "pending")
        self.cron("import_orders")
        self.assertEqual((order.state, order.error_message), ("done", False))

    def test_unlinked_sku_of_a_cancelled_unit_does_not_matter(self):
        """X5: nobody needs that product."""
        self.import_one(1, {}, {"sku": "GONE", "sku_id": 9002, "status": "canceled"})

    # === POISON === #

    def poison(self):
        """Return one order of each awkward kind, which all can be imported, and one
        that cannot: its SKU is unknown."""
        name = "🧨" * 150 + "x" * 150
        nulls = {
            "buyer_note": None,
            "payment_method": None,
            "customer_first_name": None,
        }
        return [
            (order_row(1), [item_row(1, 1, sku="UNKNOWN", sku_id=9666)]),
            (order_row(2, address_shipping=None), [item_row(2, 1)]),
            (
                order_row(3, address_shipping={**ADDRESS, "first_name": name}),
                [item_row(3, 1, name=name)],
            ),
            (order_row(4), [item_row(4, number) for number in range(60)]),
            (
                order_row(5, **nulls),
                [item_row(5, 1, name=None, voucher_seller=None, shop_sku=None)],
            ),
        ]

    @freeze_time(NOW)
    def test_poison_order_among_fifty(self):
        """X4: 49 are imported; one shows its reason, and goes through by Retry."""
        usual = [(order_row(n), [item_row(n, 1)]) for n in range(6, 51)]
        orders = self.download(*self.poison(), *usual)
        self.store._import_orders()
        bad = orders.filtered(lambda order: order.state != "done")
        self.assertEqual((len(orders), bad.lazada_id), (50, "1"))
        self.assertIn("UNKNOWN", bad.error_message)
        self.assertEqual(
            (bad.attempts, bad.next_attempt_at), (1, NOW + timedelta(minutes=5))
        )
        self.assertEqual(len(orders.sale_order_id), 49)
        self.assertTrue(all((orders - bad).mapped("totals_match")))
        run = self.env["lazada.sync.run"].search([("task", "=", "import_orders")])
        self.assertEqual((run.created, run.failed, run.state), (49, 1, "done"))
        bad.item_ids.sku_id.product_id = self.cup
        bad.action_retry()
        self.assertEqual((bad.state, bad.sale_order_id.state), ("done", "sale"))

    def test_retry_as_a_mere_user_of_lazada(self):
        """X4: who links SKUs may retry, without any right on the store or on
        invoices."""
        order = self.assert_refused("UNKNOWN", {"sku": "UNKNOWN", "sku_id": 9666})
        user = self.make_user("lazada_user", USER)
        order.item_ids.sku_id.with_user(user).product_id = self.cup
        order.with_user(user).action_retry()
        self.assertEqual(order.state, "done", order.error_message)
        with self.assertRaises(AccessError):
            self.store.with_user(user).action_import_orders()

    def test_retry_of_several_stores_at_once(self):
        """X4: the list of errors has the orders of all stores."""
        other = self.make_store("LZD-2").with_env(self.env)
        orders = self.download_one(1) + self.download_one(2, store=other)
        orders.action_retry()
        self.assertEqual(orders.mapped("state"), ["done", "done"])
        self.assertEqual(orders.sale_order_id.lazada_store_id, self.store + other)

    def test_unexpected_failure_is_isolated(self):
        """X4: one order of a batch fails within Odoo; the others go on."""
        orders = self.download(*((order_row(n), [item_row(n, 1)]) for n in (1, 2, 3)))
        create = self.sale_model().create

        def fail_for_two(sales, vals_list):
            if any(vals.get("client_order_ref") == "2" for vals in vals_list):
                raise ZeroDivisionError("poison")
            return create(sales, vals_list)

        with patch.object(self.sale_model(), "create", fail_for_two):
            with self.assertLogs(QUEUE_LOG, "ERROR"):
                self.store._import_orders()
        self.assertEqual(orders.mapped("state"), ["done", "error", "done"])
        self.assertIn("ZeroDivisionError: poison", orders[1].error_message)
        self.assertIn("server's log", orders[1].error_message)
        self.due_again(orders[1])
        self.assertEqual((orders[1].state, orders[1].error_message), ("done", False))

    def test_sales_order_that_amounts_to_something_else(self):
        """X1: whatever becomes of its lines on the way; no such order is left."""
        order = self.download_one(1)
        confirm = self.sale_model().action_confirm

        def add_a_cent(sales):
            sales.order_line.price_unit += 0.01
            return confirm(sales)

        with patch.object(self.sale_model(), "action_confirm", add_a_cent):
            self.store._import_orders()
        self.assertEqual((order.state, order.sale_order_id.id), ("error", False))
        for words in ("10.00", "10.01"):
            self.assertIn(words, order.error_message.replace("\xa0", " "))

    def test_refusal_of_odoo_is_shown_as_it_is(self):
        """X4: another add-on's sentence is for the user."""
        order = self.download_one(1)
        with patch.object(
            self.sale_model(), "action_confirm", side_effect=UserError("Credit limit")
        ):
            self.store._import_orders()
        self.assertEqual((order.state, order.error_message), ("error", "Credit limit"))

    def test_conflict_with_another_worker_is_tried_again(self):
        """X3: it is no error of the order."""
        order = self.download_one(1)
        confirm, failures = self.sale_model().action_confirm, [SerializationFailure()]

        def fail_once(sales):
            if failures:
                raise failures.pop()
            return confirm(sales)

        with patch.object(self.sale_model(), "action_confirm", fail_once):
            self.store._import_orders()
        self.assertEqual((order.state, order.attempts), ("done", 0))

    # === TRIES === #

    @freeze_time(NOW)
    def test_waiting_times_and_activity(self):
        """X4: 5, 10, 20 … minutes; after the fifth try a person is told, once."""
        self.store.partner_id = False
        order = self.download_one(1)
        waits = []
        self.store._import_orders()
        waits.append(order.next_attempt_at - NOW)
        for _attempt in range(5):
            self.assertEqual(len(order.activity_ids), 1 if len(waits) >= 5 else 0)
            self.due_again(order)
            waits.append(order.next_attempt_at - NOW)
        minutes = [wait.total_seconds() / 60 for wait in waits]
        self.assertEqual(minutes, [5, 10, 20, 40, 80, 160])
        self.assertEqual((order.attempts, len(order.activity_ids)), (6, 1))
        self.assertEqual(order.activity_ids.user_id, self.store.user_id)
        order.attempts = 90
        self.due_again(order)
        self.assertEqual(order.next_attempt_at, NOW + timedelta(days=1))

    @freeze_time(NOW)
    def test_told_once_and_not_at_every_further_try(self):
        """X4: who has dealt with the activity finds no new one after the next try."""
        self.store.partner_id = False
        order = self.download_one(1)
        self.store._import_orders()
        for _attempt in range(4):
            self.due_again(order)
        self.assertEqual((order.attempts, len(order.activity_ids)), (5, 1))
        order.activity_ids.action_feedback()
        for _attempt in range(2):
            self.due_again(order)
        self.assertEqual((order.attempts, len(order.activity_ids)), (7, 0))

    def test_change_at_lazada_is_tried_at_once(self):
        """X5: the order starts anew when Lazada says something new."""
        order = self.assert_refused("no usable price", {"item_price": None})
        self.download((order_row(1, remarks="1"), [item_row(1, 0)]))
        self.assertEqual((order.state, order.attempts), ("pending", 0))
        self.store._import_orders()
        self.assertEqual(order.state, "done")

    def test_orders_beyond_one_batch(self):
        """X6: a run works off batch after batch."""
        orders = self.download(*((order_row(n), [item_row(n, 1)]) for n in range(1, 8)))
        model = self.env["lazada.order"]
        done, more = model._run_queue(model._due_domain(), batch_size=3)
        self.assertEqual(
            (done, more, set(orders.mapped("state"))), (7, False, {"done"})
        )

    # === COST === #

    def count_queries(self, orders):
        """Return how many queries the import of these orders takes."""
        self.download(*orders)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.store._import_orders()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_queries_do_not_grow_with_the_lines(self):
        """X6: a further line costs nothing. The product is a service: Odoo's stock adds
        four for each line of goods."""
        self.cup.is_storable = False
        self.cup.type = "service"
        self.import_one(1000)
        one = self.count_queries(
            [(order_row(n), [item_row(n, 1)]) for n in range(1, 21)]
        )
        ten = self.count_queries(
            [
                (order_row(n), [item_row(n, u, item_price=u) for u in range(1, 11)])
                for n in range(21, 41)
            ]
        )
        self.assertLess((ten - one) / (20 * 9), 0.1)

    def test_queries_of_an_order(self):
        """X6: with goods of three kinds, a voucher, a fee and a delivery."""
        skus = ["SKU-1", "SKU-2", "SKU-3"]
        for sku in skus[1:]:
            self.make_product(sku)
        self.import_one(1000)
        orders = [
            (
                order_row(n, shipping_fee=2),
                [
                    item_row(n, unit, sku=sku, sku_id=None, voucher_seller=1)
                    for unit, sku in enumerate(skus)
                ],
            )
            for n in range(1, 21)
        ]
        self.assertLessEqual(self.count_queries(orders) / 20, 50)

    def distribute_customer(self):
        """Add a rule for the customer; return the distribution that it gives."""
        plan = self.env["account.analytic.plan"].create({"name": "Channels"})
        account = self.env["account.analytic.account"].create(
            {"name": "Lazada", "plan_id": plan.id}
        )
        distribution = {str(account.id): 100.0}
        self.env["account.analytic.distribution.model"].create(
            {"partner_id": self.customer.id, "analytic_distribution": distribution}
        )
        return distribution

    def test_analytic_rules_are_heeded(self):
        """X6: the queries that are saved are those that find nothing."""
        distribution = self.distribute_customer()
        line = self.import_one(1).sale_order_id.order_line
        self.assertEqual(line.analytic_distribution, distribution)

    def test_context_of_a_call_leaves_nothing_out(self):
        """Design *Trust*: what the import leaves out, no caller over RPC can, who
        chooses the context."""
        distribution = self.distribute_customer()
        words = ("lazada_no_analytic_rules", "lazada_no_origin_message")
        sale = (
            self.env["sale.order"]
            .with_context(**dict.fromkeys(words, True))
            .create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [Command.create({"product_id": self.cup.id})],
                }
            )
        )
        sale.action_confirm()
        self.assertEqual(sale.order_line.analytic_distribution, distribution)
        self.assertIn(sale.name, str(sale.picking_ids.message_ids.mapped("body")))

    def test_queries_grow_less_than_the_orders(self):
        """X6: a batch of 40 costs far less than four of 10."""
        self.import_one(1000)
        ten = self.count_queries(
            [(order_row(n), [item_row(n, 1)]) for n in range(1, 11)]
        )
        forty = self.count_queries(
            [(order_row(n), [item_row(n, 1)]) for n in range(11, 51)]
        )
        self.assertLess(forty, ten * 3.5)
