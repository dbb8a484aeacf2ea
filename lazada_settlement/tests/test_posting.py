from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.lazada_connector.tests.common import USER

from .settling import MONDAY, WEEK, SettlementCase, payout_row, statement_row


@tagged("post_install", "-at_install")
class TestPosting(SettlementCase):
    def setUp(self):
        super().setUp()
        self.settle_in_ledger()
        dollar = self.store.currency_id
        self.bank.currency_id = dollar
        self.env["res.currency.rate"].create(
            {"currency_id": dollar.id, "name": "2020-01-01", "rate": 1.35}
        )

    def orders(self, *numbers, invoiced=True):
        """Import orders of one cup at 10.00, with posted invoices."""
        orders = self.env["lazada.order"]
        for number in numbers:
            orders += self.import_one(number)
        if invoiced:
            for order in orders:
                self.invoice(order)
        return orders

    def invoice(self, order):
        invoice = order.sale_order_id._create_invoices()
        invoice.action_post()
        return invoice

    def balance_of(self, account):
        self.env.flush_all()
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return round(sum(lines.mapped("amount_currency")), 2)

    def test_one_entry_pays_the_invoices(self):
        """Each order's receivable is credited and matched; fees stand in one line, the
        rest is the seller's wallet (M4, M5)."""
        orders = self.orders(1, 2)
        statement = self.the_statement()
        statement.action_post()
        move = statement.move_ids
        self.assertEqual((move.state, move.ref), ("posted", statement.number))
        self.assertEqual(move.date, statement.date_to)
        amounts = sorted(move.line_ids.mapped("amount_currency"))
        self.assertEqual(amounts, [-10, -10, 1.02, 18.98])
        invoices = orders.sale_order_id.invoice_ids
        self.assertEqual(set(invoices.mapped("payment_state")), {"paid"})
        self.assertEqual(set(orders.mapped("settlement_state")), {"settled"})
        self.assertEqual(self.balance_of(self.balance), statement.closing_balance)
        self.assertEqual(set(statement.row_ids.mapped("state")), {"posted"})
        self.assertEqual(statement.row_ids.move_line_id.move_id, move)
        widget = invoices[0].invoice_payments_widget
        self.assertIn(statement.number, widget["content"][0]["ref"])

    def test_post_twice_posts_once(self):
        statement = self.the_statement()
        statement.action_post()
        with self.fails(UserError, "posted already"):
            statement.action_post()
        self.assertEqual(len(statement.move_ids), 1)

    def test_what_does_not_add_up_is_not_posted(self):
        statement = self.download_week(
            [payout_row(MONDAY, "0.00", "20.00")], self.sold(1)
        )
        with self.fails(UserError, "does not add up"):
            statement.action_post()
        self.assertFalse(statement.move_ids)

    def test_undo_and_post_again(self):
        order = self.orders(1, 2)[0]
        statement = self.the_statement()
        statement.action_post()
        statement.action_undo()
        self.assertEqual(statement.state, "ties")
        self.assertEqual(order.sale_order_id.invoice_ids.payment_state, "not_paid")
        self.assertEqual(self.balance_of(self.balance), 0)
        self.assertFalse(statement.row_ids.move_line_id)
        statement.action_post()
        self.assertEqual(order.sale_order_id.invoice_ids.payment_state, "paid")
        self.assertEqual(self.balance_of(self.balance), 18.98)
        self.assertEqual(len(statement.move_ids), 3)

    def test_an_accountant_reverses_an_entry_by_odoos_own_button(self):
        statement = self.the_statement()
        statement.action_post()
        accountant = self.make_user(
            "reversing", "base.group_user,account.group_account_invoice"
        )
        copy = statement.move_ids.with_user(accountant)._reverse_moves()
        self.assertEqual(copy.state, "draft")

    def test_a_reversal_that_is_not_posted_undoes_nothing(self):
        statement = self.the_statement()
        statement.action_post()
        draft = statement.move_ids._reverse_moves()
        statement.action_undo()
        self.assertEqual(draft.state, "cancel")
        self.assertEqual(self.balance_of(self.balance), 0)
        statement.action_post()
        self.assertEqual(self.balance_of(self.balance), 18.98)

    def test_a_draft_is_undone_by_deleting_it(self):
        self.store.settlement_post = "draft"
        statement = self.the_statement()
        self.run_post()
        self.assertEqual(
            (statement.state, statement.move_ids.state), ("posted", "draft")
        )
        statement.action_undo()
        self.assertFalse(statement.move_ids)
        self.assertEqual(statement.state, "ties")

    def test_taxes_are_lazadas(self):
        """0.62 with 0.0672 VAT, net of 0.0112 withheld (M3, M4)."""
        tax = self.company_data["default_tax_purchase"]
        self.mapping["fee"].tax_id = tax
        row = statement_row(
            16,
            "-0.62",
            VAT_in_amount="0.0672",
            WHT_amount="0.0112",
            WHT_included_in_amount="Yes",
        )
        statement = self.download_week(
            [payout_row(MONDAY, "0.00", "-0.62", "0")], [row]
        )
        statement.action_post()
        lines = statement.move_ids.line_ids
        found = {
            (line.account_id, line.tax_line_id): line.amount_currency
            for line in lines.filtered("amount_currency")
        }
        repartition = tax.invoice_repartition_line_ids.filtered("account_id")
        none = self.env["account.tax"]
        self.assertEqual(
            found,
            {
                (self.fees, none): 0.56,
                (repartition.account_id, tax): 0.07,
                (self.withheld, none): -0.01,
                (self.balance, none): -0.62,
            },
        )
        base = lines.filtered(
            lambda line: line.account_id == self.fees and line.amount_currency
        )
        self.assertEqual(base.tax_ids, tax)
        self.assertEqual(statement.row_ids.move_line_id, base)

    def test_each_month_has_its_entry(self):
        """A week over the turn of a month; a late row is booked in its own week."""
        monday = MONDAY + 3 * WEEK  # 26 January to 1 February
        rows = [
            statement_row("13", "10.00", 1, day=monday),
            statement_row("13", "20.00", 2, day=monday + timedelta(days=6)),
            statement_row(
                "13", "5.00", 3, day=MONDAY, statement="26 Jan 2026 - 01 Feb 2026"
            ),
        ]
        statement = self.download_week(
            [payout_row(monday, "0.00", "35.00")], rows, last=monday + WEEK
        )
        statement.action_post()
        moves = statement.move_ids.sorted("date")
        self.assertEqual(
            [str(day) for day in moves.mapped("date")], ["2026-01-31", "2026-02-01"]
        )
        self.assertEqual(moves.mapped("amount_total"), [15, 20])

    def test_an_unknown_fee_goes_to_suspense(self):
        statement = self.download_week(
            [payout_row(MONDAY, "0.00", "-1.00", "0.00")],
            [statement_row("424242", "-1.00")],
        )
        with self.fails(UserError, "no account for A fee"):
            self.mapping["unknown"].account_id = False
            statement.action_post()
        self.mapping["unknown"].account_id = self.suspense
        statement.action_post()
        self.assertEqual(self.balance_of(self.suspense), 1)

    def test_a_fee_that_a_person_has_named_leaves_the_suspense_account(self):
        """At once for all its rows, and undone with them (M3)."""
        statement = self.download_week(
            [payout_row(MONDAY, "0.00", "-1.51", "0.00")],
            [statement_row("424242", "-1.00"), statement_row(16, "-0.51")],
        )
        statement.action_post()
        row = statement.row_ids.filtered(lambda row: row.role == "unknown")
        row.fee_type_id.role = "fee"
        row.fee_type_id.action_apply_mapping()
        row.fee_type_id.action_apply_mapping()
        self.assertEqual(self.balance_of(self.suspense), 0)
        self.assertEqual(self.balance_of(self.fees), 1.51)
        self.assertEqual(row.move_line_id.account_id, self.fees)
        statement.action_undo()
        self.assertEqual(self.balance_of(self.fees), 0)
        row.fee_type_id.role = "buyer"
        statement.action_post()
        with self.fails(UserError, "pays invoices now"):
            row.fee_type_id.action_apply_mapping()
        self.assertEqual(self.balance_of(self.balance), -1.51)

    def test_an_orders_line_is_not_moved_to_a_fees_account(self):
        """It holds what else the order has brought."""
        row = statement_row("424242", "1.00", 1)
        statement = self.download_week(
            [payout_row(MONDAY, "0.00", "10.49")], [*self.sold(1), row]
        )
        fee_type = statement.row_ids.fee_type_id.filtered(
            lambda each: each.code == "424242"
        )
        fee_type.role = "buyer"
        statement.action_post()
        fee_type.role = "fee"
        with self.fails(UserError, "Undo the statements"):
            fee_type.action_apply_mapping()
        self.assertEqual(self.balance_of(self.fees), 0.51)

    def test_each_month_is_moved_for_itself(self):
        monday = MONDAY + 3 * WEEK  # 26 January to 1 February
        rows = [
            statement_row("424242", "-1.00", day=monday),
            statement_row("424242", "-2.00", day=monday + timedelta(days=6)),
        ]
        statement = self.download_week(
            [payout_row(monday, "0.00", "-3.00", "0.00")], rows, last=monday + WEEK
        )
        statement.action_post()
        fee_type = statement.row_ids.fee_type_id
        fee_type.role = "fee"
        fee_type.action_apply_mapping()
        moved = statement.row_ids.move_line_id.sorted("date")
        self.assertEqual(moved.mapped("amount_currency"), [1, 2])
        self.assertEqual(
            [str(day) for day in moved.mapped("date")], ["2026-01-31", "2026-02-01"]
        )

    def test_the_invoice_comes_later(self):
        """The credit stays open, and is matched by the scheduled action."""
        statement = self.the_statement()
        statement.action_post()
        order = self.import_one(1)
        statement.action_check()
        self.assertEqual(order.settlement_reason, "There is no invoice yet.")
        invoice = self.invoice(order)
        self.store._match_statements()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertFalse(order.settlement_reason)

    def test_a_refund_in_a_later_week(self):
        order = self.orders(1, 2)[0]
        first = self.the_statement()
        first.action_post()
        rows = [statement_row("14", "-10.00", 1, day=MONDAY + WEEK)]
        payouts = [payout_row(MONDAY + WEEK, "0.00", "-10.00", "0.00")]
        self.download_week(payouts, rows, MONDAY + WEEK)
        second = self.statements()[1]
        second.action_post()
        self.assertEqual(
            (order.settlement_state, order.settlement_reason),
            ("refunded", "Refunded by Lazada, without a credit note."),
        )
        credit = order.sale_order_id.invoice_ids._reverse_moves()
        credit.action_post()
        self.store._match_statements()
        self.assertFalse(credit.amount_residual)
        self.assertFalse(order.settlement_missing)

    def test_refunds_of_what_was_credited_before(self):
        """Invoice and credit note have met each other; the statements' lines do, too,
        and nothing is open for ever."""
        order = self.orders(1)
        order.sale_order_id.invoice_ids._reverse_moves(cancel=True)
        first = self.download_week(
            [payout_row(MONDAY, "0.00", "10.00")], self.sold(1)[:1]
        )
        first.action_post()
        self.assertEqual(first.row_ids.reason, "More than is invoiced.")
        rows = [statement_row("14", "-10.00", 1, day=MONDAY + WEEK)]
        payouts = [payout_row(MONDAY + WEEK, "0.00", "-10.00", "0.00")]
        self.download_week(payouts, rows, MONDAY + WEEK)
        self.statements()[1].action_post()
        self.store._match_statements()
        lines = self.statements().row_ids.move_line_id
        self.assertEqual(lines.mapped("reconciled"), [True, True])
        self.assertEqual(self.statements().row_ids.mapped("reason"), [False, False])

    def test_a_short_payment_leaves_the_rest_open(self):
        order = self.orders(1)
        statement = self.download_week(
            [payout_row(MONDAY, "0.00", "8.49")], self.sold(1, price="9.00")
        )
        statement.action_post()
        invoice = order.sale_order_id.invoice_ids
        self.assertEqual(
            (invoice.payment_state, invoice.amount_residual), ("partial", 1)
        )
        self.assertEqual(order.settlement_state, "short")

    def test_what_lazada_changes_after_posting(self):
        """Nothing is changed silently; a correcting entry books the difference."""
        order = self.orders(1)
        payouts = [payout_row(MONDAY, "0.00", "9.49")]
        statement = self.download_week(payouts, self.sold(1))
        statement.action_post()
        entry = statement.move_ids
        self.store.statements_synced_until = MONDAY
        payouts = [payout_row(MONDAY, "0.00", "10.79")]
        rows = [*self.sold(1, commission="-0.20"), statement_row("59", "0.99", 1)]
        self.download_week(payouts, rows)
        self.assertTrue(statement.needs_correction)
        self.assertEqual(statement.move_ids, entry)
        gone = statement.row_ids.filtered(lambda row: row.state == "vanished")
        self.assertEqual(gone.amount, -0.51)
        statement.action_post()
        self.assertFalse(statement.needs_correction)
        self.assertEqual(len(statement.move_ids), 2)
        self.assertEqual(self.balance_of(self.balance), 10.79)
        self.assertEqual(self.balance_of(self.fees), 0.20)
        self.assertEqual(order.settlement_state, "settled")

    def test_dong_in_a_company_of_another_currency(self):
        """Rows keep their decimals; the wallet moves by whole dong (M4)."""
        dong = self.env.ref("base.VND")
        dong.active = True
        self.store = self.make_store("VN", region="vn").with_env(self.env)
        self.store.write({"statements_from": MONDAY, "short_code": "SG1ABC"})
        self.settle_in_ledger(dong)
        rows = [
            statement_row("13", "1,521,950.71", 1),
            statement_row("13", "100.40", 2),
            statement_row(16, "-0.61"),
        ]
        payouts = [payout_row(MONDAY, "0.40", "1522050.90", payout="0")]
        payouts[0]["payout"] = "1522050.90 VND"
        statement = self.download_week(payouts, rows)
        dong.rate_ids.unlink()
        with self.fails(UserError, "no rate of VND"):
            statement.action_post()
        self.env["res.currency.rate"].create(
            {"currency_id": dong.id, "name": "2020-01-01", "rate": 20000}
        )
        statement.action_post()
        lines = statement.move_ids.line_ids
        self.assertEqual(self.balance_of(self.balance), 1522051)
        self.assertEqual(sum(lines.mapped("amount_currency")), 0)
        self.assertEqual(round(sum(lines.mapped("balance")), 2), 0)
        self.assertEqual(lines.currency_id, dong)
        self.assertIn("Rounding", lines.mapped("name"))

    def test_what_the_rates_lack_has_a_line_of_its_own(self):
        """Receivables and wallet stand at the day's rate, whatever the others lack."""
        rows = [
            statement_row("13", "5.00", 1),
            statement_row("13", "5.00", 2),
            statement_row(16, "-10.00"),
        ]
        statement = self.download_week([payout_row(MONDAY, "0.00", "0.00")], rows)
        statement.action_post()
        lines = statement.move_ids.line_ids
        receivable = lines.filtered(lambda line: line.account_type.startswith("asset"))
        self.assertEqual(receivable.mapped("balance"), [-3.7, -3.7])
        rest = lines.filtered(lambda line: not line.amount_currency)
        self.assertEqual((len(rest), rest.balance), (1, -0.01))

    def test_one_order_that_cannot_be_matched_keeps_no_other(self):
        first, second = self.orders(1, 2)
        statement = self.the_statement()
        Line = self.env.registry["account.move.line"]
        original = Line._reconcile_plan
        invoices = first.sale_order_id.invoice_ids

        def refuse(lines, plan):
            if any(invoices.line_ids & each for each in plan):
                raise UserError(self.env._("One is in the way"))
            return original(lines, plan)

        with patch.object(Line, "_reconcile_plan", refuse):
            statement.action_post()
        self.assertEqual(invoices.payment_state, "not_paid")
        self.assertEqual(second.sale_order_id.invoice_ids.payment_state, "paid")
        self.assertIn("One is in the way", statement.message_ids[0].body)
        self.store._match_statements()
        self.assertEqual(invoices.payment_state, "paid")

    def test_a_draft_without_a_payout_is_not_paid_yet(self):
        self.store.settlement_post = "draft"
        statement = self.download_week(
            [payout_row(MONDAY, "0.00", "-0.51", "0.00")], self.sold(1)[1:]
        )
        self.run_post()
        self.assertEqual(statement.state, "posted")
        statement.move_ids.action_post()
        self.store._match_statements()
        self.assertEqual(statement.state, "paid")

    def test_a_statement_in_another_currency_than_its_wallet(self):
        row = payout_row(MONDAY, "0.00", "9.49")
        row["payout"] = "9.49 MYR"
        self.balance.currency_id = self.store.currency_id
        statement = self.download_week([row], self.sold(1))
        self.assertEqual(statement.state, "differs")
        self.assertIn("in MYR", statement.difference_text)

    def test_a_locked_period_leaves_a_draft(self):
        statement = self.the_statement()
        self.env.company.fiscalyear_lock_date = statement.date_to
        statement.action_post()
        self.assertEqual(statement.move_ids.state, "draft")
        self.assertIn("period is locked", statement.move_ids.message_ids[0].body)

    # === BY ITSELF === #

    def run_post(self):
        self.store._post_statements()

    def test_posted_by_itself_when_it_is_final(self):
        self.store.write({"settlement_post": "posted", "settlement_hold_days": 10})
        statement = self.the_statement()
        with freeze_time(statement.date_to + timedelta(days=9)):
            self.run_post()
        self.assertEqual(statement.state, "ties")
        with freeze_time(statement.date_to + timedelta(days=12)):
            self.run_post()
        self.assertEqual(statement.move_ids.state, "posted")

    def test_what_lazada_has_paid_is_final(self):
        self.store.write({"settlement_post": "posted", "settlement_hold_days": 10})
        row = payout_row(MONDAY, "0.00", "9.49", paid="1")
        statement = self.download_week([row], self.sold(1))
        with freeze_time(statement.date_to + timedelta(days=2)):
            self.run_post()
        self.assertEqual(statement.state, "posted")

    def test_one_that_cannot_be_posted_keeps_no_other(self):
        self.store.settlement_post = "posted"
        payouts = [
            payout_row(MONDAY, "0.00", "-1.00", "0.00"),
            payout_row(MONDAY + WEEK, "-1.00", "9.00"),
        ]
        rows = [
            statement_row("424242", "-1.00"),
            statement_row("13", "10.00", 2, day=MONDAY + WEEK),
        ]
        self.mapping["unknown"].account_id = False
        self.download_week(payouts, rows, last=MONDAY + 2 * WEEK)
        self.cron("post_statements", "lazada_settlement")
        self.assertEqual(self.statements().mapped("state"), ["ties", "posted"])
        run = self.env["lazada.sync.run"].search(
            [("task", "=", "post_statements")], limit=1
        )
        self.assertIn("no account", run.message)

    def test_by_hand_nothing_is_posted_by_itself(self):
        statement = self.the_statement()
        self.cron("post_statements", "lazada_settlement")
        self.assertFalse(statement.move_ids)

    # === BANK === #

    def bank_line(self, amount, **values):
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "amount": amount,
                "date": MONDAY + WEEK + timedelta(days=2),
                "payment_ref": "LAZADA",
                **values,
            }
        )

    def test_the_payout_is_matched_with_the_bank(self):
        """M6: the wallet is then Lazada's closing balance less the payout."""
        statement = self.the_statement()
        statement.action_post()
        self.assertEqual(statement.state, "posted")
        with self.fails(UserError, "No open bank statement line"):
            statement.action_match_payout()
        self.bank_line(1)
        other = self.bank_line(18.98)
        line = self.bank_line(18.98, payment_ref=f"Payout {statement.number}")
        statement.action_match_payout()
        self.assertTrue(line.is_reconciled)
        self.assertFalse(other.is_reconciled)
        self.assertEqual(statement.state, "paid")
        self.assertEqual(statement.payout_line_id.move_id, line.move_id)
        self.assertEqual(self.balance_of(self.balance), 0)

    def test_posted_again_the_payout_is_matched_again(self):
        statement = self.the_statement()
        statement.action_post()
        self.bank_line(18.98)
        statement.action_match_payout()
        statement.action_undo()
        statement.action_post()
        self.assertEqual(statement.state, "paid")
        self.assertTrue(statement.payout_line_id.reconciled)

    def test_a_payout_that_was_matched_by_hand_is_found(self):
        statement = self.the_statement()
        statement.action_post()
        line = self.bank_line(18.98)
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.account_id = self.balance
        self.cron("match_statements", "lazada_settlement")
        self.assertEqual(statement.state, "paid")

    def test_no_payout_is_paid(self):
        statement = self.download_week(
            [payout_row(MONDAY, "0.00", "-0.51", "0.00")], self.sold(1)[1:]
        )
        statement.action_post()
        self.assertEqual(statement.state, "paid")

    # === WHO === #

    def test_who_may_post(self):
        statement = self.the_statement()
        user = self.make_user("settling_user", USER)
        for button in ("action_post", "action_undo", "action_match_payout"):
            seen = statement.with_user(user)
            call = {
                "action_post": seen.action_post,
                "action_undo": seen.action_undo,
                "action_match_payout": seen.action_match_payout,
            }[button]
            with self.subTest(button), self.fails(AccessError, "right to invoice"):
                call()
        accountant = self.make_user(
            "settling_accountant", "base.group_user,account.group_account_invoice"
        )
        statement.with_user(accountant).action_post()
        self.assertEqual(statement.move_ids.state, "posted")

    def test_the_card_tells_of_the_last_statement(self):
        self.the_statement()
        with freeze_time(MONDAY + 2 * WEEK):
            text = self.store.statement_text
        self.assertIn("adds up", text)
        self.assertIn("18.98 SGD", text)
        self.store.invalidate_recordset()
        with freeze_time(MONDAY + 20 * WEEK):
            self.assertFalse(self.store.statement_text)

    def test_taxed_orders(self):
        """Taxes included and excluded: the receivable is the total in any case."""
        for number, included in ((1, "tax_included"), (2, "tax_excluded")):
            tax = self.company_data["default_tax_sale"].copy(
                {"name": included, "price_include_override": included}
            )
            self.cup.taxes_id = [Command.set(tax.ids)]
            self.invoice(self.import_one(number))
        statement = self.the_statement()
        statement.action_post()
        invoices = self.env["account.move"].search(
            [("lazada_store_id", "=", self.store.id), ("move_type", "=", "out_invoice")]
        )
        self.assertEqual(invoices.mapped("payment_state"), ["paid", "paid"])
