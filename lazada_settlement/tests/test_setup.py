from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.lazada_connector.tests.common import MANAGER

from .settling import MONDAY, SettlementCase, payout_row, statement_row


def str_cells(line):
    name, account, amount = line
    return name, account, f"{amount:.2f}"


@tagged("post_install", "-at_install")
class TestSetup(SettlementCase):
    def setUp(self):
        super().setUp()
        self.accountant = self.make_user(
            "setup_accountant", "base.group_user,account.group_account_invoice"
        )

    def setup_of(self, store):
        action = store.with_user(self.accountant).action_setup_settlement()
        return (
            self.env["lazada.settlement.setup"]
            .with_user(self.accountant)
            .browse(action["res_id"])
        )

    def test_five_minutes(self):
        """Nothing has to be known: accounts are made, with the money behind each role
        in view, and the first statement can be posted."""
        rows = [*self.sold(1), statement_row("285", "-5.00")]
        self.download_week([payout_row(MONDAY, "0.00", "4.49")], rows)
        setup = self.setup_of(self.store)
        self.assertEqual((setup.statement_count, setup.differs_count), (1, 0))
        money = {line.role: line.amount for line in setup.line_ids}
        self.assertEqual(
            (money["fee"], money["transfer"], money["claim"]), (-0.51, -5, 0)
        )
        line = setup.line_ids.filtered(lambda line: line.role == "fee")
        self.assertEqual(line.fee_types, "Commission: -0.51")
        with Form(setup) as form:
            form.post = "posted"
        setup.action_start()
        balance = self.store.settlement_balance_account_id
        self.assertTrue(balance.reconcile)
        self.assertEqual(self.store.settlement_post, "posted")
        roles = self.env["lazada.fee.mapping"]._for_roles(self.env.company)
        self.assertEqual(roles["fee"].account_id.account_type, "expense")
        self.assertEqual(len(roles), 6)
        self.rate()
        self.statements().action_post()
        self.assertEqual(self.statements().move_ids.state, "posted")

    def test_the_first_entry_is_shown(self):
        """Before anything is booked: what goes where, with tax and tax withheld."""
        tax = self.company_data["default_tax_purchase"]
        row = statement_row(
            16,
            "-0.62",
            1,
            VAT_in_amount="0.0672",
            WHT_amount="0.0112",
            WHT_included_in_amount="Yes",
        )
        rows = [statement_row("13", "10.00", 1), row]
        self.download_week([payout_row(MONDAY, "0.00", "9.38")], rows)
        setup = self.setup_of(self.store)
        with Form(setup) as form:
            with form.line_ids.edit(0) as line:
                line.tax_id = tax
        self.assertEqual(setup.line_ids[0].fee_types, "Commission: -0.62")
        found = {
            name: (account, amount)
            for name, account, amount in map(str_cells, setup._preview_lines())
        }
        self.assertEqual(found["1 orders"], ("Receivable of the invoices", "-10.00"))
        self.assertEqual(found["Fee"], ("Lazada Fees (new)", "0.56"))
        self.assertEqual(found[tax.name][1], "0.07")
        self.assertEqual(
            found["Tax withheld"], ("Tax Withheld from Lazada (new)", "-0.01")
        )
        self.assertEqual(found["Lazada Balance"][1], "9.38")
        self.assertIn("Lazada Fees (new)", setup.preview)
        self.assertFalse(self.statements().move_ids)

    def test_fees_to_be_invoiced(self):
        """The account and the vendor are made; the preview books there."""
        self.download_week([payout_row(MONDAY, "0.00", "9.49")], self.sold(1))
        setup = self.setup_of(self.store)
        with Form(setup) as form:
            form.fees = "invoice"
        self.assertIn("Fees to Be Invoiced by Lazada (new)", setup.preview)
        setup.action_start()
        account = self.store.settlement_fees_account_id
        self.assertEqual(
            (account.account_type, account.reconcile), ("liability_payable", True)
        )
        self.assertEqual(self.store.settlement_vendor_id.name, "Lazada")
        self.assertEqual(self.store.settlement_journal_id.code, "LZD")

    def test_what_lazada_owed_before_the_first_statement(self):
        """M6: the wallet is Lazada's closing balance from the first statement on."""
        self.rate()
        self.download_week([payout_row(MONDAY, "5.00", "14.49")], self.sold(1))
        setup = self.setup_of(self.store)
        self.assertEqual(setup.opening_balance, 5)
        opening = self.company_data["default_account_assets"]
        with Form(setup) as form:
            form.opening_account_id = opening
        setup.action_start()
        self.setup_of(self.store).action_start()
        self.statements().action_post()
        wallet = self.store.settlement_balance_account_id
        lines = self.env["account.move.line"].search([("account_id", "=", wallet.id)])
        self.assertEqual(sum(lines.mapped("amount_currency")), 14.49)
        self.assertEqual(len(lines), 2)
        self.assertEqual(min(lines.mapped("date")), MONDAY - timedelta(days=1))

    def test_nothing_is_opened_without_a_rate(self):
        self.download_week([payout_row(MONDAY, "5.00", "14.49")], self.sold(1))
        self.store.currency_id.rate_ids.unlink()
        setup = self.setup_of(self.store)
        with Form(setup) as form:
            form.opening_account_id = self.company_data["default_account_assets"]
        with self.fails(UserError, "no rate of SGD"):
            setup.action_start()

    def rate(self):
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.store.currency_id.id,
                "name": "2020-01-01",
                "rate": 1.3,
            }
        )

    def test_a_second_store_takes_the_same_accounts(self):
        self.setup_of(self.store).action_start()
        before = self.env["account.account"].search_count([])
        other = self.make_store("LZD-TWO").with_env(self.env)
        self.setup_of(other).action_start()
        self.assertEqual(self.env["account.account"].search_count([]), before + 1)
        accounts = (self.store + other).settlement_balance_account_id
        self.assertEqual(len(accounts), 2)

    def test_what_is_set_up_is_proposed_again(self):
        self.setup_of(self.store).action_start()
        setup = self.setup_of(self.store)
        self.assertEqual(
            setup.balance_account_id, self.store.settlement_balance_account_id
        )
        self.assertTrue(all(line.account_id for line in setup.line_ids))

    def test_accounts_are_the_accountants(self):
        manager = self.make_user("setup_manager", MANAGER)
        with self.fails(AccessError, "right to invoice"):
            self.store.with_user(manager).action_setup_settlement()
