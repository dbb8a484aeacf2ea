from datetime import date, datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.lazada_connector.lazada_api import LazadaUnavailable, SkuResult
from odoo.addons.lazada_connector.lazada_api.errors import error_for
from odoo.addons.lazada_connector.tests.common import MANAGER, USER
from odoo.addons.lazada_connector.tests.fake_lazada import Killed
from odoo.addons.lazada_connector.tests.payloads import product_row, sku_row

from .common import NOW, PriceCase


@tagged("post_install", "-at_install")
class TestPrices(PriceCase):
    def test_only_what_differs(self):
        self.push()
        self.assertEqual((self.row.state, self.row.accepted_price), ("done", 10))
        self.assertNotEqual(self.row.reason, "date", "no sale begins or ends")
        self.cup.list_price = 11
        self.push(self.row_of("11.00"))
        self.assertEqual((self.row.state, self.row.accepted_price), ("done", 11))
        self.assertTrue(self.row.accepted_at)
        self.push()
        self.cup.list_price = 12
        self.cup.list_price = 11
        self.push()
        log = self.env["lazada.price.log"].search([("sku_id", "=", self.sku.id)])
        self.assertEqual(log.mapped("result"), ["accepted"])
        self.assertEqual((log.price_before, log.price), (10, 11))

    def test_a_run_that_sends_nothing_leaves_no_trace(self):
        self.push()
        runs = self.env["lazada.sync.run"].search([("task", "=", "push_prices")])
        self.assertFalse(runs)

    def test_off_by_default(self):
        store = self.make_store("LZD-2").with_env(self.env)
        self.assertFalse(store.push_prices)
        with self.fails(ValidationError, "Choose the price list"):
            store.push_prices = True
            store.flush_recordset()

    def test_the_order_price_list_is_another_one(self):
        self.store.pricelist_id = self.env["product.pricelist"].create(
            {
                "name": "Orders",
                "currency_id": self.store.currency_id.id,
                "item_ids": [
                    Command.create({"compute_price": "fixed", "fixed_price": 11})
                ],
            }
        )
        self.push()
        self.assertEqual(self.row.accepted_price, 10)

    def test_a_rule_without_dates_is_the_regular_price(self):
        self.add_rule(fixed_price=9.5)
        self.push(self.row_of("9.50"))

    def test_a_rule_with_dates_is_a_sale(self):
        self.add_rule(fixed_price=11)
        self.add_rule(
            fixed_price=9,
            date_start=datetime(2026, 1, 14, 16),  # midnight of the 15th there
            date_end=datetime(2026, 1, 31, 15, 59, 59),
        )
        days = (date(2026, 1, 15), date(2026, 2, 1))
        self.push(self.row_of("11.00", "9.00", *days))
        self.assertEqual(self.row.accepted_sale_price, 9)
        self.push()

    def test_a_coming_sale_is_told_beforehand(self):
        self.add_rule(
            fixed_price=8,
            date_start=datetime(2026, 2, 1, 16),
            date_end=datetime(2026, 2, 3, 16),
        )
        days = (date(2026, 2, 2), date(2026, 2, 4))
        self.push(self.row_of("10.00", "8.00", *days))

    def test_a_sale_that_begins_at_noon_begins_at_noon(self):
        start = datetime(2026, 1, 21, 4)
        self.add_rule(
            fixed_price=8, date_start=start, date_end=datetime(2026, 2, 3, 16)
        )
        later, end = date(2026, 1, 22), date(2026, 2, 4)
        self.push(self.row_of("10.00", "8.00", later, end))
        self.assertEqual(self.store.prices_due_at, start)
        self.clock.move_to(start + timedelta(minutes=1))
        self.push(self.row_of("10.00", "8.00", date(2026, 1, 21), end))
        self.assertEqual(self.row.reason, "date")

    def test_the_first_day_of_a_running_sale(self):
        """That of the rule, or that on which it was written; also on the next day."""
        end = datetime(2026, 2, 3, 16)
        rule = self.add_rule(
            fixed_price=8, date_start=NOW - timedelta(days=3), date_end=end
        )
        self.push(self.row_of("10.00", "8.00", date(2026, 1, 17), date(2026, 2, 4)))
        rule.date_start = False
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE product_pricelist_item SET create_date = %s WHERE id = %s",
            [NOW - timedelta(days=2), rule.id],
        )
        self.env.invalidate_all()
        self.push(self.row_of("10.00", "8.00", date(2026, 1, 18), date(2026, 2, 4)))
        self.clock.tick(timedelta(days=1, minutes=1))
        self.push()

    def test_a_sale_that_ends_is_ended(self):
        end = datetime(2026, 1, 25, 4)
        self.add_rule(fixed_price=8, date_start=NOW - timedelta(days=1), date_end=end)
        self.push(self.row_of("10.00", "8.00", date(2026, 1, 19), date(2026, 1, 26)))
        self.clock.move_to(end + timedelta(seconds=1))
        over = (date(2026, 1, 23), date(2026, 1, 24))
        self.push(self.row_of("10.00", "8.00", *over))
        self.assertFalse(self.row.accepted_sale_price)
        self.push()

    def test_a_sale_that_is_taken_back_is_ended(self):
        rule = self.add_rule(
            fixed_price=8,
            date_start=datetime(2026, 2, 1, 16),
            date_end=datetime(2026, 2, 3, 16),
        )
        self.push(self.row_of("10.00", "8.00", date(2026, 2, 2), date(2026, 2, 4)))
        rule.unlink()
        over = (date(2026, 1, 18), date(2026, 1, 19))
        self.push(self.row_of("10.00", "8.00", *over))

    def test_a_sale_of_the_seller_center_is_ended(self):
        self.add_sku("SKU-1", 11, self.cup, special_price=9, special_to_time="")
        over = (date(2026, 1, 18), date(2026, 1, 19))
        self.push(self.row_of("10.00", "9.00", *over))

    def test_a_dearer_rule_with_dates_is_the_price_while_it_holds(self):
        end = datetime(2026, 1, 25, 4)
        self.add_rule(fixed_price=12, date_start=NOW - timedelta(days=1), date_end=end)
        self.push(self.row_of("12.00"))
        self.clock.move_to(end + timedelta(seconds=1))
        self.push(self.row_of("10.00"))

    def test_packs_taxes_and_currencies(self):
        tax = self.env["account.tax"].create(
            {"name": "GST 9", "amount": 9, "company_id": self.env.company.id}
        )
        self.store.price_guard = 1000
        self.cup.taxes_id = tax
        self.push(self.row_of("10.90"))
        tax.price_include_override = "tax_included"
        self.push(self.row_of("10.00"))
        self.sku.pieces = 6
        self.push(self.row_of("60.00"))
        tax.price_include_override = "tax_excluded"
        self.push(self.row_of("65.40"))
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2026-01-01", "rate": 0.5}
        )
        self.sku.pieces = 1
        self.pricelist.currency_id = euro
        self.add_rule(fixed_price=6)
        self.push(self.row_of("13.08"))

    def test_taxes_of_another_company(self):
        """X11: a product that two companies sell carries the taxes of both."""
        country = self.env.company.country_id
        company = self.env["res.company"].create(
            {"name": "Other", "country_id": country.id}
        )
        owned = {"company_id": company.id, "country_id": country.id}
        group = self.env["account.tax.group"].create({"name": "Other", **owned})
        foreign = self.env["account.tax"].create(
            {"name": "Other", "amount": 20, "tax_group_id": group.id, **owned}
        )
        own = self.env["account.tax"].create({"name": "GST 9", "amount": 9})
        self.cup.taxes_id = foreign + own
        self.push(self.row_of("10.90"))

    def test_the_customers_fiscal_position(self):
        tax, none = self.env["account.tax"].create(
            [{"name": "GST 9", "amount": 9}, {"name": "Export", "amount": 0}]
        )
        position = self.env["account.fiscal.position"].create({"name": "Export"})
        none.write(
            {
                "fiscal_position_ids": [Command.set(position.ids)],
                "original_tax_ids": [Command.set(tax.ids)],
            }
        )
        self.cup.taxes_id = tax
        self.push(self.row_of("10.90"))
        self.store.partner_id.property_account_position_id = position
        self.env["lazada.price.mark"]._add("hand", self.store)
        self.push(self.row_of("10.00"))

    def test_a_currency_without_decimals(self):
        self.store.write({"connected_at": False})
        self.store.region = "vn"
        self.env["res.currency.rate"].create(
            {"currency_id": self.store.currency_id.id, "name": "2019-01-01", "rate": 1}
        )
        self.store.write({"connected_at": NOW, "price_guard": 10**9})
        self.pricelist.currency_id = self.store.currency_id
        self.add_rule(fixed_price=44999.6)
        self.push(self.row_of("45000"))

    def test_rules_for_quantities(self):
        """A pack of six gets the price of six pieces."""
        self.add_rule(fixed_price=9, min_quantity=6)
        self.push()
        self.sku.pieces = 6
        self.store.price_guard = 1000
        self.push(self.row_of("54.00"))


@tagged("post_install", "-at_install")
class TestPriceGuard(PriceCase):
    def review(self, price):
        self.cup.list_price = price
        self.push()
        self.assertEqual(self.row.state, "review")

    def test_an_absurd_price_waits(self):
        self.review(1)
        self.assertIn("-90", self.row.error_message)
        self.assertEqual((self.row.price_at_lazada, self.row.price), (10, 1))
        self.assertEqual(self.store.price_review_count, 1)
        self.push()

    def test_up_to_the_guard_it_does_not(self):
        self.cup.list_price = 13
        self.push(self.row_of("13.00"))
        self.review(16.91)

    def test_approve(self):
        self.review(1)
        self.row.action_approve()
        self.push(self.row_of("1.00"))
        self.assertEqual(self.row.accepted_price, 1)
        log = self.env["lazada.price.log"].search([])
        self.assertEqual(log.mapped("result"), ["accepted", "approved"])

    def test_an_approval_is_for_one_price(self):
        self.review(1)
        self.row.action_approve()
        self.cup.list_price = 2
        self.push()
        self.assertEqual(self.row.state, "review")

    def test_reject(self):
        self.review(1)
        self.row.action_reject()
        self.assertEqual(self.row.state, "ignored")
        self.assertIn("Rejected by", self.row.error_message)
        self.sku.action_resume_price()
        self.push()
        self.assertEqual(self.row.state, "ignored")
        self.cup.list_price = 11
        self.push(self.row_of("11.00"))

    def test_no_price_of_zero(self):
        self.store.price_guard = 1000
        self.review(0)
        with self.fails(UserError, "no price of 0"):
            self.row.action_approve()
        self.push()

    def test_no_sale_price_of_zero(self):
        """Whoever approves it: Lazada would take it for no sale."""
        self.store.price_guard = 1000
        self.add_rule(fixed_price=0, date_start=NOW, date_end=NOW + timedelta(days=3))
        self.push()
        self.assertEqual((self.row.state, self.row.price), ("review", 10))
        self.row.action_approve()
        self.push()
        self.assertEqual(self.row.state, "review")

    def test_a_deep_sale_waits(self):
        self.add_rule(fixed_price=6, date_start=NOW, date_end=NOW + timedelta(days=3))
        self.push()
        self.assertEqual((self.row.state, self.row.sale_price), ("review", 6))
        self.row.action_approve()
        self.push(self.row_of("10.00", "6.00", date(2026, 1, 20), date(2026, 1, 24)))

    def test_what_waits_is_not_sent_by_a_retry(self):
        self.review(1)
        with self.fails(UserError, "Approve or reject"):
            self.row.action_retry()

    def test_what_was_rejected_is_not_sent_by_a_retry(self):
        """It was, without a call of the guard."""
        self.review(1)
        self.row.action_reject()
        self.assertEqual(self.row.state, "ignored")
        self.row.action_retry()
        self.assertEqual(self.row.state, "ignored")
        self.assertIn("Rejected", self.row.error_message)

    def test_only_managers_decide(self):
        self.review(1)
        user = self.make_user("lazada_user", USER)
        row = self.row.with_user(user)
        self.assertEqual(row.price, 1)
        for method in ("action_approve", "action_reject", "action_retry"):
            with self.fails(AccessError, ""):
                getattr(row, method)()
        with self.fails(AccessError, ""):
            row.write({"approved": {"price": "1.00"}})
        manager = self.make_user("lazada_manager", MANAGER)
        self.row.with_user(manager).action_approve()
        self.assertEqual(self.row.decided_by_id, manager)

    def test_another_company_sees_nothing(self):
        self.review(1)
        other = self.env["res.company"].create({"name": "Other"})
        user = self.make_user("other_manager", MANAGER, company=other)
        for model in ("lazada.price.push", "lazada.price.log"):
            self.assertFalse(self.env[model].with_user(user).search([]))
        with self.fails(AccessError, ""):
            self.row.with_user(user).action_approve()


@tagged("post_install", "-at_install")
class TestPriceAnswers(PriceCase):
    def setUp(self):
        super().setUp()
        self.push()
        self.cup.list_price = 11

    def refused(self, code, message="no"):
        self.push(self.row_of("11.00"), ok=False, code=code, message=message)

    def test_a_campaign(self):
        self.refused("501", "THD_IC_ERR_F_IC_ABILITY_PG_004:blocked")
        self.assertEqual(self.row.state, "sending")
        self.assertIn("campaign", self.row.error_message)
        self.assertEqual(self.row.next_attempt_at, NOW + timedelta(hours=1))
        self.push()
        self.clock.tick(timedelta(hours=1))
        self.push(self.row_of("11.00"))
        self.assertFalse(self.row.error_message)

    def test_global_plus(self):
        self.refused("4225")
        self.assertEqual(self.row.state, "error")
        self.assertIn("Global Plus", self.row.error_message)
        self.assertEqual(self.store.price_push_failed_count, 1)
        self.clock.tick(timedelta(days=1, minutes=1))
        self.push(self.row_of("11.00"))

    def test_a_bad_sku_among_others(self):
        pen = self.add_sku("PEN", 12)
        pen.product_id.list_price = 12
        unknown = SkuResult("11", "SKU-1", None, None, "not said")
        bad = SkuResult("12", "PEN", False, "4136", "gone")
        good = SkuResult("11", "SKU-1", True, "0", "")
        with self.pushing([unknown, bad], [good]):
            self.run_push()
        self.assertEqual((self.row.state, self.row.accepted_price), ("done", 11))
        self.assertEqual(pen.price_push_ids.state, "error")
        self.assertIn("does not find", pen.price_push_ids.error_message)
        sent = [len(args[0]) for name, args in self.lazada.calls if "prices" in name]
        self.assertEqual(sent[-2:], [2, 1])

    def test_nobody_says_which(self):
        pen = self.add_sku("PEN", 12)
        pen.product_id.list_price = 12
        unknown = [SkuResult(key, key, None, None, "?") for key in ("11", "12")]
        bad = SkuResult("11", "SKU-1", False, "501", "no")
        good = SkuResult("12", "PEN", True, "0", "")
        with self.pushing(unknown, [bad], [good]):
            self.run_push()
        self.assertEqual((self.row.state, pen.price_push_ids.state), ("error", "done"))

    def test_a_ban(self):
        words = "this ban will last 2 seconds"
        with self.pushing(error_for("ApiCallLimit", words)):
            self.run_push()
        self.assertEqual(self.row.state, "sending")
        self.assertEqual(self.row.next_attempt_at, NOW + timedelta(seconds=2))
        self.clock.tick(timedelta(seconds=3))
        self.push(self.row_of("11.00"))

    def test_a_lost_answer_and_the_old_price_again(self):
        """Lazada may have got 11: 10 has to be sent although it was accepted."""
        lost = LazadaUnavailable("time-out")
        with self.pushing(lost):
            self.run_push()
        self.cup.list_price = 10
        self.push(self.row_of("10.00"))

    def test_a_retry_by_hand_that_nobody_answers(self):
        """Whether Lazada still has what it accepted is not known then."""
        self.push(self.row_of("11.00"))
        with self.pushing(LazadaUnavailable("time-out")):
            self.row.action_retry()
        self.sku.action_resume_price()
        self.push(self.row_of("11.00"))

    def test_a_retry_by_hand_of_a_worker_that_dies(self):
        """What Lazada has is not known then, and is sent again."""
        self.push(self.row_of("11.00"))
        with self.pushing(Killed()), self.fails(Killed, ""):
            self.row.action_retry()
        self.env.cr.rollback()
        self.env.invalidate_all()
        self.assertEqual((self.row.state, self.row.accepted), ("sending", False))
        self.push(self.row_of("11.00"))

    def test_a_lost_answer_about_a_sale_that_is_taken_back(self):
        rule = self.add_rule(
            fixed_price=9,
            date_start=NOW - timedelta(days=1),
            date_end=NOW + timedelta(days=5),
        )
        with self.pushing(LazadaUnavailable("time-out")):
            self.run_push()
        rule.unlink()
        over = (date(2026, 1, 18), date(2026, 1, 19))
        self.push(self.row_of("11.00", "10.99", *over))

    def test_somebody_changes_it_at_lazada(self):
        self.push(self.row_of("11.00"))
        self.add_sku("SKU-1", 11, self.cup)  # Lazada's list still has 10
        self.push()
        self.sku.price = 11
        self.sku.price = 15
        self.push(self.row_of("11.00"))

    def test_pauses(self):
        self.sku.price_paused = True
        self.push()
        self.assertEqual(self.row.state, "ignored")
        self.sku.price_paused = False
        self.store.action_pause_prices()
        self.push()
        self.store.action_resume_prices()
        self.push(self.row_of("11.00"))

    def test_what_is_left_alone(self):
        self.push(self.row_of("11.00"))
        self.cup.list_price = 12
        for values, words in (
            ({"status": "deleted"}, "Deleted"),
            ({"status": "active", "product_id": False}, "Not linked"),
        ):
            self.sku.write(values)
            self.push()
            self.assertEqual(self.row.state, "ignored")
            self.assertIn(words, self.row.error_message)
        self.sku.product_id = self.cup
        self.cup.active = False
        self.push()
        self.assertIn("archived", self.row.error_message)

    def test_push_now(self):
        self.push(self.row_of("11.00"))
        result = SkuResult("11", "SKU-1", True, "0", "")
        with self.pushing([result]):
            self.sku.action_push_price()
        self.store.action_pause_prices()
        with self.fails(UserError, "paused"):
            self.sku.action_push_price()

    def test_twenty_a_call(self):
        rows = [sku_row(100 + each, f"S{each}", price=10) for each in range(45)]
        self.env["lazada.product"]._store_page(
            self.store, [product_row(99, *rows)], self.env["lazada.sync.run"]
        )
        skus = self.env["lazada.sku"].search(
            [("lazada_product_id.lazada_id", "=", "99")]
        )
        skus.product_id = self.cup
        self.assertEqual(len(skus), 45)

        def answer(_store):
            _name, (rows,) = self.lazada.calls[-1]
            return [SkuResult(row.sku_id, "", True, "0", "") for row in rows]

        with self.pushing(answer, answer, answer):
            self.run_push()
        sent = [len(args[0]) for _name, args in self.lazada.calls]
        self.assertEqual(sent, [20, 20, 6])
        self.assertEqual(set(skus.price_push_ids.mapped("state")), {"done"})


@tagged("post_install", "-at_install")
class TestPriceMarks(PriceCase):
    def marks(self):
        self.env["ir.cron"]._commit_progress()
        marks = self.env["lazada.price.mark"].sudo().search([])
        found = [(mark.res_model, mark.res_id) for mark in marks]
        marks.unlink()
        return found

    def test_what_marks(self):
        self.push()
        of_product = [("product.product", self.cup.id)]
        of_sku = [("lazada.sku", self.sku.id)]
        of_store = [("lazada.store", self.store.id)]
        self.cup.list_price = 11
        self.assertEqual(self.marks(), of_product)
        self.cup.standard_price = 3
        self.assertEqual(self.marks(), of_product)
        self.cup.name = "Another"
        self.assertEqual(self.marks(), [])
        self.sku.pieces = 2
        self.assertEqual(self.marks(), of_sku)
        rule = self.add_rule(fixed_price=9)
        self.assertEqual(self.marks(), of_store)
        rule.fixed_price = 8
        self.assertEqual(self.marks(), of_store)
        rule.unlink()
        self.assertEqual(self.marks(), of_store)
        self.store.price_guard = 10
        self.assertEqual(self.marks(), of_store)

    def test_a_price_list_beneath_the_stores(self):
        base = self.env["product.pricelist"].create({"name": "Base"})
        other = self.env["product.pricelist"].create({"name": "Other"})
        self.add_rule(
            compute_price="formula", base="pricelist", base_pricelist_id=base.id
        )
        self.push()
        self.marks()
        item = {"compute_price": "fixed", "fixed_price": 1}
        other.item_ids = [Command.create(item)]
        self.assertEqual(self.marks(), [])
        base.item_ids = [Command.create(item)]
        self.assertEqual(self.marks(), [("lazada.store", self.store.id)])

    def test_nothing_is_marked_while_no_store_pushes(self):
        self.push()
        self.store.push_prices = False
        self.marks()
        self.cup.list_price = 11
        self.add_rule(fixed_price=9)
        self.assertEqual(self.marks(), [])

    def test_many_prices_cost_one_query(self):
        products = self.cup
        for number in range(50):
            sku = self.add_sku(f"P{number}", 500 + number)
            products |= sku.product_id
        self.push()
        self.marks()
        products.product_tmpl_id.write({"list_price": 12})
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env["lazada.price.mark"]._insert_collected()
        self.assertEqual(len(self.marks()), 51)

    def test_once_a_day_everything_is_looked_at(self):
        self.push()
        self.env.cr.execute(
            "UPDATE product_template SET list_price = 11 WHERE id = %s",
            [self.cup.product_tmpl_id.id],
        )
        self.env.invalidate_all()
        self.push()
        self.clock.tick(timedelta(days=1, minutes=1))
        self.push(self.row_of("11.00"))

    def test_preview(self):
        self.store.push_prices = False
        pen = self.add_sku("PEN", 12)
        loose = self.add_sku("LOOSE", 13)
        loose.product_id = False
        self.cup.list_price = 1
        action = self.store.action_preview_prices()
        preview = self.env["lazada.price.preview"].browse(action["res_id"])
        self.assertEqual(preview.changed_sku_ids, self.sku)
        self.assertEqual(preview.left_sku_ids, loose)
        self.assertEqual((preview.same_count, preview.review_count), (1, 1))
        self.assertEqual((self.sku.list_price, pen.list_price), (1, 10))
        preview.action_start()
        self.assertTrue(self.store.push_prices)

    def test_preview_counts_the_sales_that_would_end(self):
        """They are on at Lazada, and the price list knows nothing of them."""
        self.store.push_prices = False
        self.add_sku("PEN", 12, special_price=9, special_to_time="")
        self.add_sku("INK", 13, special_price=9, special_to_time="2020-01-01 00:00")
        action = self.store.action_preview_prices()
        preview = self.env["lazada.price.preview"].browse(action["res_id"])
        self.assertEqual(preview.ended_count, 1)

    def test_the_process_manager_has_it(self):
        process = self.env.ref("lazada_price.process_push_prices")
        self.assertEqual(process.task, "push_prices")
        self.cup.list_price = 11
        self.push(self.row_of("11.00"))
        self.assertIn("1 updated", process.last_result)
