import unittest

from odoo.tests import tagged

from odoo.addons.lazada_connector.lazada_api.const import REGIONS

from .settling import MONDAY, SettlementCase, payout_row, statement_row


@tagged("post_install", "-at_install")
class TestCharts(SettlementCase):
    """The set-up works with the charts of accounts of the six countries.

    They come with add-ons of Odoo's that this one does not need: where those are not
    installed, there is nothing to test.
    """

    def test_singapore(self):
        self.check_chart("sg")

    def test_malaysia(self):
        self.check_chart("my")

    def test_thailand(self):
        self.check_chart("th")

    def test_philippines(self):
        self.check_chart("ph")

    def test_vietnam(self):
        self.check_chart("vn")

    def test_indonesia(self):
        self.check_chart("id")

    def check_chart(self, region):
        """Set up, post a statement, and make the bill of its fees."""
        if f"l10n_{region}" not in self.env.registry._init_modules:
            raise unittest.SkipTest(f"l10n_{region} is not installed")
        company = self.make_company(region)
        self.env = self.env(context={"allowed_company_ids": company.ids})
        self.store = self.make_store_of(company, region)
        rows = [
            statement_row("13", "1,000.00", 1),
            statement_row(16, "-108.00", 1, VAT_in_amount="8.0000"),
            statement_row("59", "5.00", 1),
            statement_row("424242", "-1.00"),
        ]
        currency = self.store.currency_id.name
        payout = payout_row(MONDAY, "0.00", "896.00", payout=0)
        payout["payout"] = f"896.00 {currency}"
        statement = self.download_week([payout], rows)
        self.set_up()
        tax = self.env["account.tax"].search(
            [
                ("company_id", "=", company.id),
                ("type_tax_use", "=", "purchase"),
                ("amount_type", "=", "percent"),
                ("amount", ">", 0),
            ],
            limit=1,
        )
        mapping = self.env["lazada.fee.mapping"]._for_roles(company)
        mapping["fee"].tax_id = tax
        statement.action_post()
        self.assertEqual(statement.move_ids.state, "posted")
        self.check_wallet(896)
        self.check_bill()

    def make_company(self, region):
        country = self.env.ref(f"base.{region}")
        country.currency_id.active = True
        company = self.env["res.company"].create(
            {
                "name": f"Company {region}",
                "country_id": country.id,
                "currency_id": country.currency_id.id,
            }
        )
        self.env.user.company_ids += company
        chart = self.env["account.chart.template"].with_company(company)
        chart.try_loading(region, company, install_demo=False)
        self.assertEqual(company.chart_template, region)
        return company

    def make_store_of(self, company, region):
        store = self.make_store(
            f"CHART-{region}", region=region, company_id=company.id, user_id=False
        ).with_env(self.env)
        store.write({"statements_from": MONDAY, "short_code": "SG1ABC"})
        self.assertEqual(store.currency_id.name, REGIONS[region].currency)
        return store

    def set_up(self):
        action = self.store.action_setup_settlement()
        setup = self.env["lazada.settlement.setup"].browse(action["res_id"])
        setup.fees = "invoice"
        setup.action_start()
        Mapping = self.env["lazada.fee.mapping"]
        accounts = [
            one.account_id for one in Mapping._for_roles(self.env.company).values()
        ]
        wallet = self.store.settlement_balance_account_id
        found = {account.id for account in [*accounts, wallet]}
        self.assertEqual(len(found), 7)
        for account in accounts:
            self.assertTrue(account.code)
            self.assertEqual(account.company_ids, self.env.company)

    def check_wallet(self, amount):
        wallet = self.store.settlement_balance_account_id
        lines = self.env["account.move.line"].search([("account_id", "=", wallet.id)])
        self.assertEqual(sum(lines.mapped("balance")), amount)

    def check_bill(self):
        invoice = self.env["lazada.fee.invoice"].create(
            {"store_id": self.store.id, "month": MONDAY, "number": "TAX-1"}
        )
        invoice.action_create_bill()
        bill = invoice.bill_ids
        self.assertEqual((bill.amount_total, bill.amount_tax), (108, 8))
        bill.action_post()
        self.assertIn(bill.payment_state, ("paid", "in_payment"))
