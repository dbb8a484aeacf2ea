import unittest
from datetime import timedelta

from odoo.tests import Form, tagged

from .settling import MONDAY, WEEK, SettlementCase

VIEW = "account_reconcile_oca.bank_statement_line_form_reconcile_view"


@tagged("post_install", "-at_install")
class TestReconcileOca(SettlementCase):
    """M6: the payout is matched in the widget of OCA's ``account_reconcile_oca``, which
    needs no glue. Where it is not installed, there is nothing to test."""

    def setUp(self):
        super().setUp()
        if "account_reconcile_oca" not in self.env.registry._init_modules:
            raise unittest.SkipTest("account_reconcile_oca is not installed")
        self.settle_in_ledger()
        self.bank.currency_id = self.store.currency_id
        self.statement = self.the_statement()
        self.statement.action_post()

    def bank_line(self, **values):
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "amount": 18.98,
                "date": MONDAY + WEEK + timedelta(days=2),
                "payment_ref": self.statement.number,
                **values,
            }
        )

    def wallet_item(self):
        return self.statement.move_ids.line_ids.filtered(
            lambda each: each.account_id == self.balance
        )

    def test_the_widget_proposes_the_statement(self):
        """Where the bank names its number."""
        with Form(self.bank_line(), view=VIEW) as form:
            self.assertTrue(form.can_reconcile)
            self.assertEqual(
                form.reconcile_data_info["counterparts"], self.wallet_item().ids
            )

    def test_the_payout_is_matched_in_the_widget(self):
        """A person picks the statement's item of the account Lazada Balance."""
        line, item = self.bank_line(payment_ref="LAZADA"), self.wallet_item()
        with Form(line, view=VIEW) as form:
            self.assertFalse(form.can_reconcile)
            form.add_account_move_line_id = item
            self.assertTrue(form.can_reconcile)
        line.reconcile_bank_line()
        self.assertTrue(item.reconciled)
        self.store._match_statements()
        self.assertEqual(self.statement.state, "paid")
        self.assertEqual(self.statement.payout_line_id.move_id, line.move_id)

    def test_match_payout_as_well(self):
        line = self.bank_line()
        self.statement.action_match_payout()
        self.assertTrue(line.is_reconciled)
        self.assertEqual(self.statement.state, "paid")

    def test_taken_back_in_the_widget(self):
        """The statement waits for its payout again."""
        line = self.bank_line()
        self.statement.action_match_payout()
        line.unreconcile_bank_line()
        self.store._match_statements()
        self.assertEqual(self.statement.state, "posted")
