from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.lazada_connector.tests.common import MANAGER

from .settling import MONDAY, SettlementCase, payout_row, statement_row


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
        self.assertEqual(line.fee_types, "Commission")
        with Form(setup) as form:
            form.post = "posted"
        setup.action_start()
        balance = self.store.settlement_balance_account_id
        self.assertTrue(balance.reconcile)
        self.assertEqual(self.store.settlement_post, "posted")
        roles = self.env["lazada.fee.mapping"]._for_roles(self.env.company)
        self.assertEqual(roles["fee"].account_id.account_type, "expense")
        self.assertEqual(len(roles), 6)
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.store.currency_id.id,
                "name": "2020-01-01",
                "rate": 1.3,
            }
        )
        self.statements().action_post()
        self.assertEqual(self.statements().move_ids.state, "posted")

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
