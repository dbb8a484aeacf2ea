from datetime import date, timedelta

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.lazada_api import LazadaUnavailable

from .settling import MONDAY, WEEK, SettlementCase, payout_row, statement_row


@tagged("post_install", "-at_install")
class TestStatements(SettlementCase):
    def test_a_statement_and_its_rows(self):
        """Each row is there, once, with its order and unit (M1)."""
        order = self.import_one(1)
        statement = self.the_statement()
        self.assertEqual(statement.number, "SG1ABC-2026-002")
        self.assertEqual(statement.date_to, date(2026, 1, 11))
        self.assertEqual((statement.opening_balance, statement.payout), (0, 18.98))
        self.assertEqual(statement.currency_id.name, "SGD")
        self.assertEqual(statement.rows_total, 18.98)
        self.assertEqual((statement.difference, statement.state), (0, "ties"))
        rows = statement.row_ids.filtered("order_id")
        self.assertEqual(rows.order_id, order)
        self.assertEqual(rows.item_id, order.item_ids)
        self.assertEqual(set(rows.mapped("role")), {"buyer", "fee"})
        self.assertEqual(len(statement.row_ids), 4)

    def test_read_again_changes_nothing(self):
        statement = self.the_statement()
        rows = statement.row_ids
        self.the_statement()
        self.assertEqual(statement.row_ids, rows)
        self.assertEqual(self.statements(), statement)

    def test_equal_rows_are_all_kept(self):
        """A fee that is charged, taken back and charged again under one number."""
        fees = [
            statement_row(16, "-0.51", 1),
            statement_row(15, "0.51", 1),
            statement_row(16, "-0.51", 1),
        ]
        payouts = [payout_row(MONDAY, "0.00", "-0.51", "0.00")]
        statement = self.download_week(payouts, fees)
        self.assertEqual(sorted(statement.row_ids.mapped("occurrence")), [1, 1, 2])
        self.assertEqual(statement.state, "ties")
        self.download_week(payouts, fees[:2])
        self.assertEqual(len(statement.row_ids), 2)
        self.assertEqual((statement.state, statement.difference), ("differs", -0.51))
        self.download_week(payouts, fees)
        self.assertEqual(len(statement.row_ids), 3)

    def test_a_row_that_changes_or_vanishes(self):
        statement = self.the_statement()
        rows = [*self.sold(1, price="11.00"), *self.sold(2)[:1]]
        payouts = [payout_row(MONDAY, "0.00", "20.49")]
        self.download_week(payouts, rows)
        self.assertEqual(
            sorted(statement.row_ids.mapped("amount")), [-0.51, 10.0, 11.0]
        )
        self.assertEqual(statement.state, "ties")

    def test_the_running_week_is_open(self):
        """Rows come before their statement; it then takes them over."""
        with freeze_time(MONDAY + timedelta(days=2)):
            self.download_week([], self.sold(1), last=MONDAY + timedelta(days=2))
            statement = self.statements()
            self.assertEqual((statement.state, statement.is_listed), ("open", False))
            self.assertEqual(
                self.store.statements_synced_until, MONDAY + timedelta(days=2)
            )
        named = payout_row(MONDAY, "0.00", "9.49", statement_number="OTHER-2026-002")
        self.download_week([named], self.sold(1))
        self.assertEqual(self.statements(), statement)
        self.assertEqual(
            (statement.number, statement.state), (named["statement_number"], "ties")
        )

    def test_a_late_row_is_paid_by_the_week_that_it_names(self):
        late = statement_row(
            "13", "5.00", 3, day=MONDAY, statement="12 Jan 2026 - 18 Jan 2026"
        )
        payouts = [
            payout_row(MONDAY, "0.00", "9.49"),
            payout_row(MONDAY + WEEK, "0.00", "5.00"),
        ]
        rows = [*self.sold(1), late]
        first, second = self.download_week(payouts, rows, last=MONDAY + 2 * WEEK)
        self.assertEqual((first.state, second.state), ("ties", "ties"))
        self.assertEqual(second.row_ids.order_number, "3")

    def test_what_differs_is_told(self):
        """By how much, in which role, which orders are the candidates (M2)."""
        rows = [row for number in range(1, 12) for row in self.sold(number)]
        payouts = [payout_row(MONDAY, "0.00", "104.39")]
        statement = self.download_week(payouts, rows[:-1])
        self.assertEqual((statement.state, statement.difference), ("differs", -0.51))
        self.assertIn("-0.51 SGD is not explained", statement.difference_text)
        self.assertIn(
            "Role Fee: no Commission (16) for the orders 11", statement.difference_text
        )

    def test_an_opening_that_contradicts_the_week_before(self):
        payouts = [
            payout_row(MONDAY, "0.00", "9.49"),
            payout_row(MONDAY + WEEK, "1.00", "1.00"),
        ]
        first, second = self.download_week(
            payouts, self.sold(1), last=MONDAY + 2 * WEEK
        )
        self.assertEqual((first.state, second.state), ("ties", "differs"))
        self.assertIn(first.number, second.difference_text)

    def test_a_guarantee_deposit_is_recognised(self):
        row = payout_row(MONDAY, "0.00", "9.49", "9.49", guarantee_deposit="2.00")
        payouts = [row, payout_row(MONDAY + WEEK, "-2.00", "-2.00", "0.00")]
        self.download_week(payouts, self.sold(1), last=MONDAY + 2 * WEEK)
        self.assertIn("exactly", self.statements()[1].difference_text)

    def test_a_negative_balance_is_carried_forward(self):
        payouts = [
            payout_row(MONDAY, "0.00", "-0.51", "0.00"),
            payout_row(MONDAY + WEEK, "-0.51", "9.49"),
        ]
        rows = [self.sold(1)[1], statement_row("13", "10.00", 2, day=MONDAY + WEEK)]
        self.download_week(payouts, rows, last=MONDAY + 2 * WEEK)
        self.assertEqual(set(self.statements().mapped("state")), {"ties"})

    def test_an_unknown_fee_is_made_and_waits_for_a_person(self):
        rows = [statement_row("424242", "-1.00", fee_name="Moon Tax")]
        self.download_week([payout_row(MONDAY, "0.00", "-1.00", "0.00")], rows)
        fee_type = self.statements().row_ids.fee_type_id
        self.assertEqual((fee_type.name, fee_type.role), ("Moon Tax", "unknown"))
        fee_type.role = "fee"
        self.assertEqual(self.statements().row_ids.role, "fee")

    @mute_logger("odoo.addons.lazada_connector.models.runs.lazada_counts_mixin")
    def test_bad_input_is_kept_and_told(self):
        rows = [
            *self.sold(1),
            statement_row("13", "ten", 2),
            {"amount": "1.00"},
            "nonsense",
        ]
        payouts = [payout_row(MONDAY, "0.00", "9.49"), {"statement_number": "?"}, 7]
        self.download_week(payouts, rows)
        statement = self.statements()
        self.assertEqual(statement.state, "differs")
        self.assertIn("amount: ten", statement.difference_text)
        bad = statement.row_ids.filtered(lambda row: row.state == "unreadable")
        self.assertIn('"ten"', bad.payload)
        run = self.env["lazada.sync.run"].search([], limit=1)
        self.assertEqual(run.failed, 4)
        self.download_week([], [*rows[:2], statement_row("13", "1.00", 2)])
        self.assertEqual(statement.difference, -1)

    def test_an_order_that_is_not_here_is_linked_later(self):
        statement = self.the_statement()
        self.assertFalse(statement.row_ids.order_id)
        order = self.import_one(1)
        statement.action_check()
        self.assertEqual(statement.row_ids.order_id, order)

    def test_orders_of_another_store_stay_apart(self):
        self.import_one(1, store=self.make_store("OTHER").with_env(self.env))
        self.assertFalse(self.the_statement().row_ids.order_id)

    def test_a_payout_without_currency(self):
        row = payout_row(MONDAY, "0.00", "9.49", payout="9.49")
        row["payout"] = "9.49"
        statement = self.download_week([row], self.sold(1))
        self.assertEqual(statement.currency_id, self.store.currency_id)

    def test_dong_with_decimals_stay_exact(self):
        self.store = self.make_store("VN", region="vn").with_env(self.env)
        self.store.statements_from = MONDAY
        rows = [statement_row("13", "1,521,950.71", 1), statement_row(16, "-0.07", 1)]
        self.download_week([payout_row(MONDAY, "0.10", "1521950.74")], rows)
        statement = self.statements()
        self.assertEqual((statement.difference, statement.state), (0, "ties"))

    # === HOW FAR === #

    def test_a_failure_goes_on_where_it_stopped(self):
        pieces = [
            (MONDAY, MONDAY, self.sold(1)),
            LazadaUnavailable("down"),
        ]
        with self.fails(LazadaUnavailable, "down"):
            self.read_days([payout_row(MONDAY, "0.00", "9.49")], pieces)
        self.assertEqual(self.store.statements_synced_until, MONDAY + timedelta(days=1))
        self.assertEqual(len(self.statements().row_ids), 2)

    def test_the_last_weeks_are_read_again_once_a_day(self):
        today = MONDAY + 10 * WEEK
        tomorrow = today + timedelta(days=1)
        self.assertEqual(self.begins(today), MONDAY)
        self.assertEqual(self.begins(today), today)
        self.assertEqual(self.begins(tomorrow), tomorrow - timedelta(days=35))

    def begins(self, day):
        """Return the first day that a download on a day asks for."""
        with freeze_time(f"{day} 02:00:00"):
            self.read_days([], [(day, day, [])])
        return self.lazada.calls[-1][1][0]

    def test_past_periods_can_be_read(self):
        self.the_statement()
        self.store.statements_synced_until = MONDAY + 2 * WEEK
        self.store.statements_from = MONDAY - 4 * WEEK + timedelta(days=3)
        self.assertEqual(self.store.statements_synced_until, MONDAY - 4 * WEEK)

    # === ORDERS === #

    def test_what_was_settled_of_an_order(self):
        order = self.import_one(1)
        self.assertEqual(order.settlement_state, "not_yet")
        self.the_statement()
        self.assertEqual(
            (order.settlement_state, order.settled_amount), ("settled", 10)
        )
        self.assertEqual(order.fee_amount, -0.51)
        refund = statement_row("14", "-10.00", 1, day=MONDAY + WEEK)
        self.download_week([], [refund], MONDAY + WEEK)
        self.assertEqual(
            (order.settlement_state, order.settled_amount), ("refunded", 0)
        )

    def test_what_costs_nothing_is_no_refund(self):
        """Vouchers may take all of the price."""
        order = self.import_one(1)
        order.expected_total = 0
        rows = [statement_row("13", "10.00", 1), statement_row("118", "-10.00", 1)]
        self.download_week([], rows)
        self.assertEqual(order.settlement_state, "settled")

    def test_what_is_not_settled_is_missing_once_it_is_delivered(self):
        order = self.import_one(1)
        self.assertEqual(order.settlement_missing, 0)
        order.status = "delivered"
        self.assertEqual(order.settlement_missing, 10)

    def test_fees_above_what_the_store_expects(self):
        """M7: with the limit, and without one."""
        dear, cheap = self.import_one(1), self.import_one(2)
        rows = [*self.sold(1, commission="-1.20"), *self.sold(2)]
        self.download_week([], rows)
        self.assertEqual((dear.fee_percent, cheap.fee_percent), (12, 5.1))
        Order = self.env["lazada.order"]
        too_high = [("fees_too_high", "=", True), ("store_id", "=", self.store.id)]
        self.assertFalse(Order.search(too_high))
        self.store.settlement_fee_limit = 6
        self.assertEqual(Order.search(too_high), dear)
        self.assertEqual((dear + cheap).mapped("fees_too_high"), [True, False])

    def test_short_and_over(self):
        order = self.import_one(1)
        self.download_week([], self.sold(1, price="9.00"))
        self.assertEqual(
            (order.settlement_state, order.settlement_missing), ("short", 1)
        )
        self.download_week([], self.sold(1, price="12.00"))
        self.assertEqual(
            (order.settlement_state, order.settlement_missing), ("over", -2)
        )

    def test_invoices_and_credit_notes_count(self):
        order = self.import_one(1)
        invoice = order.sale_order_id._create_invoices()
        invoice.action_post()
        self.the_statement()
        self.assertEqual(order.settlement_state, "settled")
        credit = invoice._reverse_moves()
        credit.action_post()
        self.assertEqual(
            (order.settlement_state, order.settlement_missing), ("over", -10)
        )
