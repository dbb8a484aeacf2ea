from ast import literal_eval
from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .settling import MONDAY, WEEK, SettlementCase, payout_row, statement_row


@tagged("post_install", "-at_install")
class TestOpeningItems(SettlementCase):
    """The first statements pay orders that a former system has invoiced."""

    def setUp(self):
        super().setUp()
        self.settle_in_ledger()
        self.dollar = self.store.currency_id
        self.env["res.currency.rate"].create(
            {"currency_id": self.dollar.id, "name": "2020-01-01", "rate": 1}
        )

    def opening_item(self, amount, partner=None, currency=None, **values):
        """Return the receivable line of an opening entry."""
        partner = partner or self.env["res.partner"].create({"name": "Former"})
        other = self.company_data["default_account_revenue"]
        common = {"currency_id": (currency or self.dollar).id}
        account = partner.property_account_receivable_id
        move = self.env["account.move"].create(
            {
                "date": MONDAY - timedelta(days=10),
                "line_ids": [
                    Command.create(
                        {
                            **common,
                            "account_id": account.id,
                            "partner_id": partner.id,
                            "amount_currency": amount,
                            **values,
                        }
                    ),
                    Command.create(
                        {
                            **common,
                            "account_id": other.id,
                            "amount_currency": -amount,
                        }
                    ),
                ],
            }
        )
        move.action_post()
        return move.line_ids.filtered(lambda line: line.account_id == account)

    def test_what_a_former_system_has_invoiced_is_paid(self):
        """Found by the order number in label or reference, whoever the customer is, as
        the amounts agree; nothing of it lands in suspense."""
        first = self.opening_item(10, name="Lazada order 1, Mr Tan")
        second = self.opening_item(10, name="INV/7")
        second.move_id.ref = "2"
        stranger = self.opening_item(10, name="Order 12")
        statement = self.the_statement()
        statement.action_post()
        self.assertTrue(first.reconciled and second.reconciled)
        self.assertFalse(stranger.reconciled)
        paid = statement.row_ids.filtered("is_buyers").move_line_id
        self.assertEqual(paid.partner_id, (first + second).partner_id)
        self.assertEqual(set(statement.row_ids.mapped("reason")), {False})

    def test_an_opening_item_that_comes_later(self):
        statement = self.the_statement()
        statement.action_post()
        self.assertEqual(self.reasons(statement), {self.not_here: 2})
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lazada_settlement.lazada_row_without_invoice_action"
        )
        rows = self.env["lazada.statement.row"].search(
            [("store_id", "=", self.store.id), ("role", "=", "buyer")]
        )
        listed = rows.filtered_domain(literal_eval(action["domain"]))
        self.assertEqual(len(listed), 2)
        item = self.opening_item(10, self.store.partner_id, name="1")
        self.store._match_statements()
        self.assertTrue(item.reconciled)
        self.assertEqual(self.reasons(statement), {self.not_here: 1})

    not_here = "The order is not here, and no open item has its number."

    def reasons(self, statement):
        rows = statement.row_ids.filtered("reason")
        return {reason: len(own) for reason, own in rows.grouped("reason").items()}

    def test_each_that_stays_open_says_why(self):
        """An order without an invoice, an item in another currency, too much, nothing
        at all, and a row of no order."""
        self.import_one(1)
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.opening_item(10, currency=euro, name="2")
        self.opening_item(4, self.store.partner_id, name="3")
        rows = [statement_row("13", "10.00", number) for number in (1, 2, 3, 4, "")]
        statement = self.download_week([payout_row(MONDAY, "0.00", "50.00")], rows)
        statement.action_post()
        self.assertEqual(
            self.reasons(statement),
            {
                "The order has no invoice yet.": 1,
                "The open item has another account or currency.": 1,
                "More than the open item.": 1,
                self.not_here: 1,
                "It names no order.": 1,
            },
        )

    def test_another_customers_item_is_not_paid(self):
        """It is of another amount, or one of several; the customer's own is paid."""
        others = self.opening_item(25, name="Exchange for Lazada 1")
        others |= self.opening_item(10, name="2") | self.opening_item(10, name="2")
        statement = self.the_statement()
        statement.action_post()
        self.assertEqual(sum(others.mapped("amount_residual_currency")), 45)
        self.assertEqual(
            self.reasons(statement),
            {"An open item of another customer names this order.": 2},
        )
        own = self.opening_item(25, self.store.partner_id, name="1")
        self.store._match_statements()
        self.assertEqual(own.amount_residual_currency, 15)
        self.assertEqual(sum(others.mapped("amount_residual_currency")), 45)

    def test_an_order_that_is_here_and_was_invoiced_there(self):
        order = self.import_one(1)
        self.opening_item(10, name="1")
        self.the_statement().action_post()
        self.assertEqual(order.settlement_reason, "Invoiced in a former system.")

    def test_a_refund_of_a_former_order(self):
        """It meets the credit that a former system has left."""
        credit = self.opening_item(-10, name="Credit note, order 1")
        row = statement_row("14", "-10.00", 1, day=MONDAY + WEEK)
        payouts = [payout_row(MONDAY + WEEK, "0.00", "-10.00", "0.00")]
        statement = self.download_week(payouts, [row], MONDAY + WEEK)
        statement.action_post()
        self.assertTrue(credit.reconciled)

    def test_sold_and_refunded_without_any_invoice(self):
        """What the later statement takes back meets what the earlier one has paid, as
        soon as it is posted."""
        first = self.the_statement()
        first.action_post()
        row = statement_row("14", "-10.00", 1, day=MONDAY + WEEK)
        payouts = [payout_row(MONDAY + WEEK, "0.00", "-10.00", "0.00")]
        self.download_week(payouts, [row], MONDAY + WEEK)
        self.statements()[1].action_post()
        self.assertEqual(self.reasons(first), {self.not_here: 1})
        self.assertFalse(self.reasons(self.statements()[1]))

    def test_undone_they_are_open_again(self):
        item = self.opening_item(10, name="1")
        statement = self.the_statement()
        statement.action_post()
        statement.action_undo()
        self.assertFalse(item.reconciled)
        self.assertFalse(self.reasons(statement))
        statement.action_post()
        self.assertTrue(item.reconciled)
