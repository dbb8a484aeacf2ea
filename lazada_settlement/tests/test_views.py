from odoo.tests import Form, tagged

from .settling import SettlementCase


@tagged("post_install", "-at_install")
class TestSettlementViews(SettlementCase):
    def test_forms(self):
        order = self.import_one(1)
        statement = self.the_statement()
        self.assertEqual(Form(statement).state, "ties")
        self.assertEqual(Form(order).settlement_state, "settled")
        with Form(self.store) as form:
            form.download_statements = False
        self.assertFalse(self.store.download_statements)

    def test_stores_and_orders_open_for_those_who_only_read_them(self):
        """D1: accountants and stock workers come to them from their documents."""
        order = self.import_one(1)
        self.the_statement()
        keeper = self.make_user("settling_keeper", "stock.group_stock_user")
        accountant = self.make_user("settler", "account.group_account_invoice")
        for user in (keeper, accountant):
            with self.subTest(user.login):
                self.assertTrue(Form(self.store.with_user(user)).name)
        self.assertEqual(Form(order.with_user(keeper)).settlement_state, "settled")

    def test_lists_open(self):
        self.the_statement()
        for name in (
            "lazada_statement_action",
            "lazada_statement_row_action",
            "lazada_fee_type_action",
            "lazada_fee_mapping_action",
            "lazada_order_not_settled_action",
            "lazada_order_differs_action",
            "lazada_order_refunded_action",
            "lazada_order_high_fees_action",
            "lazada_order_high_shipping_action",
            "lazada_order_claim_action",
            "lazada_row_without_invoice_action",
            "lazada_fee_invoice_action",
        ):
            action = self.env["ir.actions.act_window"]._for_xml_id(
                f"lazada_settlement.{name}"
            )
            for mode in action["view_mode"].split(","):
                with self.subTest(name, mode=mode):
                    self.env[action["res_model"]].get_view(view_type=mode)

    def test_rows_and_statements_of_a_store(self):
        statement = self.the_statement()
        action = self.store.action_view_statements()
        self.assertEqual(
            self.env["lazada.statement"].search(action["domain"]), statement
        )
        rows = self.env["lazada.statement.row"].search(
            statement.action_view_rows()["domain"]
        )
        self.assertEqual((rows, statement.row_count), (statement.row_ids, 4))

    def test_the_card_counts_statements_that_differ(self):
        statement = self.the_statement()
        self.assertEqual(self.store.statement_differs_count, 0)
        statement.row_ids[0].unlink()
        statement.action_check()
        self.store.invalidate_recordset()
        self.assertEqual(self.store.statement_differs_count, 1)
        action = self.store.with_context(
            figure="statement_differs_count"
        ).action_view_figure()
        self.assertEqual(
            self.env["lazada.statement"].search(action["domain"]), statement
        )

    def test_fee_accounts_by_analytic_account(self):
        plan = self.env["account.analytic.plan"].create({"name": "Marketplaces"})
        account = self.env["account.analytic.account"].create(
            {"name": "Lazada", "plan_id": plan.id}
        )
        Mapping = self.env["lazada.fee.mapping"]
        Mapping.search([]).unlink()
        for role in ("fee", "claim", "unknown"):
            Mapping.create(
                {
                    "role": role,
                    "analytic_distribution": role != "unknown" and {account.id: 100},
                }
            )
        accountant = self.make_user("grouping", "account.group_account_invoice")
        groups = Mapping.with_user(accountant).formatted_read_group(
            [], ["analytic_distribution"], ["__count"]
        )
        self.assertEqual([group["__count"] for group in groups], [2])

    def test_accounts_by_type_and_by_role(self):
        """What a type says goes before what its role says, in each company."""
        Mapping, company = self.env["lazada.fee.mapping"], self.env.company
        expense = self.company_data["default_account_expense"]
        other = expense.copy({"code": "LZD123"})
        commission = self.env.ref("lazada_settlement.fee_type_16")
        payment = self.env.ref("lazada_settlement.fee_type_3")
        tax = self.company_data["default_tax_purchase"]
        Mapping.create({"role": "fee", "account_id": expense.id, "tax_id": tax.id})
        commission.account_id = other
        found = Mapping._for_types(company, commission + payment)
        self.assertEqual(found[commission]["account"], other)
        self.assertEqual(found[payment]["account"], expense)
        self.assertEqual(found[commission]["tax"], tax)
        stranger = self.env["res.company"].create({"name": "Other Company"})
        self.assertFalse(commission.with_company(stranger).account_id)
