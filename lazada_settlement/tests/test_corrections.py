from odoo.tests import tagged

from .settling import MONDAY, SettlementCase, payout_row, statement_row


@tagged("post_install", "-at_install")
class TestCorrections(SettlementCase):
    """What is posted is corrected where it stands, and moved with the tax in it."""

    def setUp(self):
        super().setUp()
        self.settle_in_ledger()
        self.tax = self.company_data["default_tax_purchase"]
        self.tax_account = self.tax.invoice_repartition_line_ids.account_id
        self.env["res.currency.rate"].create(
            {"currency_id": self.store.currency_id.id, "name": "2020-01-01", "rate": 1}
        )

    def post(self, rows, closing):
        """Post a week as Lazada lists it now; return its statement."""
        self.store.statements_synced_until = MONDAY
        payouts = [payout_row(MONDAY, "0.00", closing, "0.00")]
        statement = self.download_week(payouts, rows)
        statement.action_post()
        return statement

    def balance_of(self, account):
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", account.id),
                ("parent_state", "=", "posted"),
                ("move_id.lazada_statement_id", "!=", False),
            ]
        )
        return round(sum(lines.mapped("amount_currency")), 2)

    def test_a_fee_is_taken_back_from_where_it_is(self):
        """With its tax and the tax withheld, whatever the settings say by then."""
        self.mapping["fee"].tax_id = self.tax
        fee = statement_row(
            16,
            "-0.62",
            VAT_in_amount="0.0672",
            WHT_amount="0.0112",
            WHT_included_in_amount="Yes",
        )
        kept = statement_row(3, "-0.20")
        self.post([fee, kept], "-0.82")
        other = self.account("LZO", "expense")
        self.mapping["fee"].write({"account_id": other.id, "tax_id": False})
        self.mapping["withheld"].account_id = self.suspense
        self.post([kept], "-0.20")
        self.assertEqual(self.balance_of(self.fees), 0.20)
        for account in (other, self.tax_account, self.withheld, self.suspense):
            with self.subTest(account.name):
                self.assertEqual(self.balance_of(account), 0)

    def test_what_is_changed_stays_with_the_rest_of_its_fee(self):
        self.post([statement_row(16, "-0.51"), statement_row(16, "-1.00")], "-1.51")
        other = self.account("LZO", "expense")
        self.mapping["fee"].account_id = other
        statement = self.post(
            [statement_row(16, "-0.61"), statement_row(16, "-1.00")], "-1.61"
        )
        self.assertEqual(self.balance_of(self.fees), 1.61)
        self.assertEqual(self.balance_of(other), 0)
        self.env.ref("lazada_settlement.fee_type_16").action_apply_mapping()
        self.assertEqual(self.balance_of(self.fees), 0)
        self.assertEqual(self.balance_of(other), 1.61)
        statement.action_undo()
        self.assertEqual(self.balance_of(other), 0)

    def test_an_order_is_corrected_on_the_receivable_that_it_is_on(self):
        self.post(self.sold(1), "9.49")
        before = self.store.partner_id.property_account_receivable_id
        receivable = self.account("LZR", "asset_receivable", reconcile=True)
        self.store.partner_id = self.env["res.partner"].create(
            {"name": "Others", "property_account_receivable_id": receivable.id}
        )
        self.post(self.sold(1, price="11.00"), "10.49")
        self.assertEqual(self.balance_of(receivable), 0)
        self.assertEqual(self.balance_of(before), -11)

    def test_a_fee_that_gets_its_role_later_brings_its_tax_apart(self):
        self.mapping["fee"].tax_id = self.tax
        row = statement_row("424242", "-1.09", VAT_in_amount="0.0900")
        statement = self.post([row], "-1.09")
        self.assertEqual(self.balance_of(self.suspense), 1.09)
        self.assertFalse(statement.row_ids.tax_apart)
        fee_type = statement.row_ids.fee_type_id
        fee_type.role = "fee"
        fee_type.action_apply_mapping()
        self.assertEqual(self.balance_of(self.suspense), 0)
        self.assertEqual(self.balance_of(self.fees), 1)
        self.assertEqual(self.balance_of(self.tax_account), 0.09)
        self.assertTrue(statement.row_ids.tax_apart)
        self.assertEqual(statement.row_ids.move_line_id.tax_ids, self.tax)
        self.post([], "0.00")
        for account in (self.suspense, self.fees, self.tax_account):
            with self.subTest(account.name):
                self.assertEqual(self.balance_of(account), 0)

    def test_a_tax_that_is_booked_apart_stays_apart(self):
        """On another account the fee keeps its tax."""
        self.mapping["fee"].tax_id = self.tax
        row = statement_row(16, "-1.09", VAT_in_amount="0.0900")
        statement = self.post([row], "-1.09")
        other = self.account("LZO", "expense")
        self.mapping["fee"].account_id = other
        statement.row_ids.fee_type_id.action_apply_mapping()
        self.assertEqual(self.balance_of(other), 1)
        self.assertEqual(self.balance_of(self.tax_account), 0.09)
        self.post([], "0.00")
        self.assertEqual(self.balance_of(other), 0)
        self.assertEqual(self.balance_of(self.tax_account), 0)
