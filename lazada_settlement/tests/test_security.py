from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import LAZADA, RightsCase, RightsTests

from .settling import SettlementCase

ACCOUNTANT = {"accountant"}


@tagged("post_install", "-at_install")
class TestRights(RightsTests, RightsCase, SettlementCase):
    addon = "lazada_settlement"
    may_write = {
        # whether and from when statements are read: the store's managers
        "lazada.store": {
            "manager": {
                "download_statements",
                "statements_from",
                "settlement_post",
                "settlement_hold_days",
                "settlement_journal_id",
                "settlement_balance_account_id",
                "settlement_fees",
                "settlement_fees_account_id",
                "settlement_vendor_id",
                "settlement_fee_limit",
                "settlement_shipping_limit",
            }
        },
        # what a fee means for the books is the accountant's
        "lazada.fee.type": {"accountant": {"role"}},
        "lazada.fee.mapping": {"accountant": "all"},
        # what Lazada invoices is typed in, or pasted
        "lazada.fee.invoice": {"accountant": "all"},
        "lazada.fee.invoice.line": {"accountant": "all"},
    }
    may_create = {
        "lazada.fee.mapping": ACCOUNTANT,
        "lazada.fee.invoice": ACCOUNTANT,
        "lazada.fee.invoice.line": ACCOUNTANT,
        # a wizard: each row belongs to who made it
        "lazada.settlement.setup": ACCOUNTANT,
        "lazada.settlement.setup.line": ACCOUNTANT,
    }
    may_delete = may_create
    may_call = {
        ("lazada.store", "action_download_statements"): {"manager"},
        ("lazada.store", "action_view_statements"): None,
        ("lazada.store", "action_setup_settlement"): ACCOUNTANT,
        ("lazada.settlement.setup", "action_start"): ACCOUNTANT,
        # bills, as entries
        ("lazada.fee.invoice", "action_take_charges"): ACCOUNTANT,
        ("lazada.fee.invoice", "action_compare"): ACCOUNTANT,
        ("lazada.fee.invoice", "action_create_bill"): ACCOUNTANT,
        ("lazada.fee.invoice", "action_view_bills"): ACCOUNTANT,
        ("lazada.statement", "action_view_rows"): None,
        ("lazada.statement", "action_check"): LAZADA,
        # entries are the accountant's
        ("lazada.fee.type", "action_apply_mapping"): ACCOUNTANT,
        ("lazada.statement", "action_post"): ACCOUNTANT,
        ("lazada.statement", "action_undo"): ACCOUNTANT,
        ("lazada.statement", "action_match_payout"): ACCOUNTANT,
        ("lazada.statement", "action_view_moves"): ACCOUNTANT,
    }

    def setUp(self):
        super().setUp()
        self.import_one(1).sale_order_id._create_invoices()
        self.settle_in_ledger()
        self.the_statement()
        self.env["lazada.fee.invoice"].create(
            {
                "store_id": self.store.id,
                "line_ids": [
                    Command.create(
                        {
                            "fee_type_id": self.env.ref(
                                "lazada_settlement.fee_type_16"
                            ).id
                        }
                    )
                ],
            }
        )

    def _can_write(self, record, field):
        """Odoo leaves out of a journal item's values what does not change."""
        if record._name != "account.move.line":
            return super()._can_write(record, field)
        kept = record.sudo()[field.name]
        other = kept.search([("id", "!=", kept.id)], limit=1)
        try:
            with self.env.cr.savepoint():
                record.write({field.name: other.id})
        except AccessError:
            return False
        return True

    def test_strangers_see_nothing(self):
        for role in ("internal", "salesman", "portal"):
            for model in (
                "lazada.statement",
                "lazada.fee.mapping",
                "lazada.fee.invoice",
            ):
                with self.subTest(role=role, model=model):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(self.users[role]).search([])

    def test_rows_are_not_the_warehouses(self):
        """Where orders and deliveries are, what they bring in money is not."""
        keeper = self.users["warehouse"]
        order = self.env["lazada.order"].search([("lazada_id", "=", "1")])
        with self.assertRaises(AccessError):
            order.statement_row_ids.with_user(keeper).read(["amount"])
        with self.assertRaises(AccessError):
            order.with_user(keeper).read(["statement_row_ids"])

    def test_a_user_without_accounting_sees_states_and_no_accounts(self):
        user = self.users["user"]
        statement = self.statements().with_user(user)
        self.assertEqual(statement.state, "ties")
        fee_type = statement.row_ids[0].fee_type_id
        with self.assertRaises(AccessError):
            fee_type.read(["account_id"])
        self.assertNotIn("account_id", fee_type.fields_get())

    def test_a_copy_of_the_database_reads_nothing(self):
        self.env.flush_all()
        for query in get_neutralization_queries(["lazada_settlement"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.store.download_statements)
