from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.tests.common import USER

from .settling import MONDAY, SettlementCase, payout_row, statement_row

PASTED = "Fee\tAmount\tGST\nCommission\t1.09\t0.09\n3\t2.18\t0.18"


@tagged("post_install", "-at_install")
class TestFeeInvoice(SettlementCase):
    """M8: Lazada's monthly tax invoice, checked against the fees charged."""

    def setUp(self):
        super().setUp()
        self.settle_in_ledger()
        self.env["res.currency.rate"].create(
            {"currency_id": self.store.currency_id.id, "name": "2020-01-01", "rate": 1}
        )
        self.clearing = self.account("LZI", "liability_payable", reconcile=True)
        self.vendor = self.env["res.partner"].create({"name": "Lazada"})
        self.tax = self.company_data["default_tax_purchase"].copy(
            {"name": "9 %", "amount": 9, "price_include_override": "tax_excluded"}
        )
        self.mapping["fee"].tax_id = self.tax
        self.store.write(
            {
                "settlement_fees": "invoice",
                "settlement_fees_account_id": self.clearing.id,
                "settlement_vendor_id": self.vendor.id,
            }
        )

    def charge(self):
        """Post a week with 1.09 of commission and 2.18 of payment fees, with tax."""
        rows = [
            statement_row("13", "10.00", 1),
            statement_row(16, "-1.09", 1, VAT_in_amount="0.0900"),
            statement_row(3, "-3.27", 1, VAT_in_amount="0.2700"),
            statement_row(4, "1.09", 1, VAT_in_amount="0.0900"),
        ]
        payouts = [payout_row(MONDAY, "0.00", "6.73")]
        statement = self.download_week(payouts, rows)
        statement.action_post()
        return statement

    def invoice(self, **values):
        return self.env["lazada.fee.invoice"].create(
            {"store_id": self.store.id, "month": MONDAY, "number": "L-1", **values}
        )

    def balance_of(self, account):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return round(sum(lines.mapped("balance")), 2)

    def test_fees_wait_until_they_are_invoiced(self):
        """Nothing is expense before the bill; then it is, with its input tax, and the
        bill is paid by what Lazada has kept."""
        self.charge()
        self.assertEqual(self.balance_of(self.clearing), 3.27)
        self.assertEqual(self.balance_of(self.fees), 0)
        invoice = self.invoice()
        self.assertEqual((invoice.charged_amount, invoice.difference), (3.27, 0))
        action = invoice.action_create_bill()
        bill = self.env["account.move"].browse(action["res_id"])
        self.assertEqual((bill.move_type, bill.state), ("in_invoice", "draft"))
        self.assertEqual((bill.partner_id, bill.ref), (self.vendor, "L-1"))
        self.assertEqual(bill.invoice_date, date(2026, 1, 31))
        self.assertEqual((bill.amount_untaxed, bill.amount_tax), (3.0, 0.27))
        bill.action_post()
        self.assertEqual(bill.payment_state, "paid")
        self.assertEqual(self.balance_of(self.clearing), 0)
        self.assertEqual(self.balance_of(self.fees), 3.0)
        self.assertEqual(invoice.state, "billed")

    def test_what_lazada_invoices_is_compared_line_by_line(self):
        self.charge()
        invoice = self.invoice(pasted=PASTED)
        invoice.action_compare()
        payment, credit = (
            invoice.line_ids.filtered(
                lambda line, code=code: line.fee_type_id.code == code
            )
            for code in ("3", "4")
        )
        self.assertEqual((payment.charged_amount, payment.difference), (3.27, 1.09))
        self.assertEqual((credit.charged_amount, credit.difference), (-1.09, -1.09))
        self.assertEqual((invoice.invoiced_amount, invoice.difference), (3.27, 0))
        self.assertEqual(Form(invoice).difference, 0)
        payment.invoiced_amount = 3.00
        self.assertEqual(round(invoice.difference, 2), -0.82)

    def test_the_difference_stays_open(self):
        """The bill is over what was invoiced, the tax is Lazada's to the cent."""
        self.charge()
        invoice = self.invoice(pasted="Commission;1.00;0.07\n3;2.00;0.18")
        invoice.action_compare()
        bill = self.env["account.move"].browse(invoice.action_create_bill()["res_id"])
        self.assertEqual((bill.amount_total, bill.amount_tax), (3.0, 0.25))
        bill.action_post()
        self.assertEqual(bill.payment_state, "paid")
        self.assertEqual(self.balance_of(self.clearing), 0.27)

    def test_what_cannot_be_understood_is_told(self):
        self.charge()
        invoice = self.invoice(pasted="Moon Tax\t1.00\t0.10\nCommission\tten\t1")
        with self.fails(UserError, "Commission\tten\t1; Moon Tax"):
            invoice.action_compare()
        self.assertEqual(invoice.difference, 0)

    def test_once_a_month(self):
        """Also with a day in the middle of it; a bill is not changed behind it."""
        self.charge()
        invoice = self.invoice()
        invoice.action_create_bill()
        for way in (
            lambda: invoice.action_create_bill(),
            lambda: invoice.action_take_charges(),
            lambda: invoice.line_ids[0].write({"invoiced_amount": 9}),
            lambda: invoice.unlink(),
        ):
            with self.fails(UserError, "has its vendor bill"):
                way()
        invoice.bill_ids.button_cancel()
        self.assertEqual(invoice.state, "open")
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.invoice(month=date(2026, 1, 20))

    def test_a_month_of_credits_becomes_a_refund(self):
        row = statement_row(15, "1.09", VAT_in_amount="0.0900")
        statement = self.download_week([payout_row(MONDAY, "0.00", "1.09")], [row])
        statement.action_post()
        invoice = self.invoice()
        bill = self.env["account.move"].browse(invoice.action_create_bill()["res_id"])
        self.assertEqual((bill.move_type, bill.amount_total), ("in_refund", 1.09))
        bill.action_post()
        self.assertEqual(self.balance_of(self.clearing), 0)
        self.assertEqual(self.balance_of(self.fees), -1.0)

    def test_a_fee_that_gets_its_role_later_waits_as_well(self):
        row = statement_row("424242", "-1.00")
        payouts = [payout_row(MONDAY, "0.00", "-1.00", "0.00")]
        statement = self.download_week(payouts, [row])
        statement.action_post()
        fee_type = statement.row_ids.fee_type_id
        fee_type.role = "fee"
        fee_type.action_apply_mapping()
        self.assertEqual(self.balance_of(self.clearing), 1)
        self.assertEqual(self.invoice().line_ids.fee_type_id, fee_type)

    def test_undone_and_posted_again(self):
        statement = self.charge()
        statement.action_undo()
        self.assertEqual(self.invoice().charged_amount, 0)
        statement.action_post()
        invoice = self.env["lazada.fee.invoice"].search([])
        invoice.action_take_charges()
        self.assertEqual((invoice.charged_amount, invoice.difference), (3.27, 0))

    def test_what_is_expense_already_is_not_billed_again(self):
        """The rule was switched within the month: undone and posted again, the fees
        wait for the invoice."""
        self.store.settlement_fees = "expense"
        statement = self.charge()
        self.store.settlement_fees = "invoice"
        invoice = self.invoice(pasted=PASTED)
        invoice.action_compare()
        with self.fails(UserError, statement.number):
            invoice.action_create_bill()
        statement.action_undo()
        statement.action_post()
        bill = self.env["account.move"].browse(invoice.action_create_bill()["res_id"])
        bill.action_post()
        self.assertEqual(self.balance_of(self.clearing), 0)
        self.assertEqual(self.balance_of(self.fees), 3.0)

    def test_what_is_booked_with_its_tax_cannot_wait(self):
        self.store.settlement_fees = "expense"
        statement = self.charge()
        self.store.settlement_fees = "invoice"
        row = statement.row_ids.filtered(lambda row: row.role == "fee")[0]
        with self.fails(UserError, "Undo the statements"):
            row.fee_type_id.action_apply_mapping()

    def test_what_has_waited_becomes_expense_with_its_tax(self):
        statement = self.charge()
        self.store.settlement_fees = "expense"
        fees = statement.row_ids.fee_type_id.filtered(lambda each: each.role == "fee")
        fees.action_apply_mapping()
        input_tax = self.tax.invoice_repartition_line_ids.account_id
        found = [
            self.balance_of(each) for each in (self.clearing, self.fees, input_tax)
        ]
        self.assertEqual(found, [0, 3.0, 0.27])
        rows = statement.row_ids.filtered(lambda row: row.role == "fee")
        self.assertEqual(rows.mapped("tax_apart"), [True] * 3)

    def test_what_waits_and_has_no_tax_any_more(self):
        statement = self.charge()
        self.store.settlement_fees = "expense"
        self.mapping["fee"].tax_id = False
        fees = statement.row_ids.fee_type_id.filtered(lambda each: each.role == "fee")
        fees.action_apply_mapping()
        self.assertEqual(self.balance_of(self.fees), 3.27)
        rows = statement.row_ids.filtered(lambda row: row.role == "fee")
        self.assertEqual(rows.mapped("tax_apart"), [False] * 3)

    def test_what_the_bill_has_paid_in_part_stays(self):
        self.charge()
        invoice = self.invoice(pasted="Commission;1.00;0.07\n3;2.00;0.18")
        invoice.action_compare()
        invoice.action_create_bill()
        invoice.bill_ids.action_post()
        self.store.settlement_fees = "expense"
        invoice.line_ids.fee_type_id.action_apply_mapping()
        self.assertEqual(self.balance_of(self.clearing), 0.27)

    def test_a_reversal_that_is_not_posted_takes_no_charge_back(self):
        statement = self.charge()
        statement.move_ids._reverse_moves()
        self.assertEqual(self.invoice().charged_amount, 3.27)

    def test_the_base_is_lazadas_where_the_price_includes_the_tax(self):
        self.mapping["fee"].tax_id = self.tax.copy(
            {"name": "7 %", "amount": 7, "price_include_override": "tax_included"}
        )
        self.charge()
        invoice = self.invoice(pasted="Commission\t107.00\t7.02")
        invoice.action_compare()
        invoice.action_create_bill()
        bill = invoice.bill_ids
        self.assertEqual((bill.amount_total, bill.amount_tax), (107.0, 7.02))

    def test_a_bill_of_another_total_is_refused(self):
        self.mapping["fee"].tax_id = self.tax.copy({"name": "0 %", "amount": 0})
        self.charge()
        invoice = self.invoice(pasted=PASTED)
        invoice.action_compare()
        with self.fails(UserError, "Check the taxes"):
            invoice.action_create_bill()

    def test_a_bill_is_paid_by_what_is_posted_after_it(self):
        statement = self.charge()
        invoice = self.invoice()
        invoice.action_create_bill()
        invoice.bill_ids.action_post()
        statement.action_undo()
        self.assertEqual(invoice.bill_ids.payment_state, "not_paid")
        statement.action_post()
        self.assertEqual(invoice.bill_ids.payment_state, "paid")

    def test_nothing_is_posted_without_the_account(self):
        self.store.settlement_fees_account_id = False
        with self.fails(UserError, "Fees to Be Invoiced"):
            self.charge()

    def test_bills_are_the_accountants(self):
        self.charge()
        invoice = self.invoice()
        user = self.make_user("invoice_user", USER)
        with self.assertRaises(AccessError):
            invoice.with_user(user).read(["number"])
        accountant = self.make_user(
            "invoice_accountant", "base.group_user,account.group_account_invoice"
        )
        own = invoice.with_user(accountant)
        own.action_take_charges()
        own.line_ids[0].invoiced_amount = 1
        own.action_create_bill()
        self.assertEqual(len(own.bill_ids), 1)
