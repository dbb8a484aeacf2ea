"""A currency without an exchange rate is asked for, never taken 1:1."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LazadaCase
from .payloads import item_row, order_row


@tagged("post_install", "-at_install")
class TestRates(LazadaCase):
    """A company that keeps its books in US dollars."""

    def setUp(self):
        super().setUp()
        self.thai = self.make_store("LZD-TH", region="th").with_env(self.env)
        self.baht = self.thai.currency_id
        self.baht.rate_ids.unlink()
        self.thai.invalidate_recordset()
        self.sku = self.env["lazada.sku"].create(
            {"store_id": self.thai.id, "seller_sku": "NEW", "price": 632.7}
        )

    def enter_rate(self, **values):
        return self.env["res.currency.rate"].create(
            {"currency_id": self.baht.id, "name": "2026-01-01", "rate": 36, **values}
        )

    def buy(self):
        row = {"currency": "THB", "item_price": "632.70"}
        orders = self.download((order_row(1), [item_row(1, 0, **row)]), store=self.thai)
        self.thai._import_orders()
        return orders

    def test_import_waits_for_the_rate(self):
        order = self.buy()
        self.assertEqual((order.state, order.sale_order_id.id), ("error", False))
        self.assertIn("Enter an exchange rate for THB", order.error_message)
        shown = self.thai.action_enter_rate()
        self.assertEqual(
            (shown["res_model"], shown["res_id"]), ("res.currency", self.baht.id)
        )
        self.enter_rate()
        self.assertEqual(order.state, "pending", "it goes through by itself")
        self.thai._import_orders()
        self.assertEqual(order.state, "done", order.error_message)
        self.assertEqual(order.sale_order_id.currency_rate, 36)
        self.assertFalse(self.thai.rate_hint)

    def test_rate_of_another_company_is_none(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.enter_rate(company_id=company.id)
        self.assertTrue(self.thai.rate_hint)
        self.assertEqual(self.buy().state, "error")

    def test_own_currency_needs_none(self):
        self.env.company.currency_id.rate_ids.unlink()
        self.env.company.currency_id = self.baht
        self.assertFalse(self.thai.rate_hint)
        self.assertEqual(self.buy().state, "done")

    def test_product_waits_for_the_rate(self):
        with self.fails(UserError, "exchange rate for THB"):
            self.sku._create_products()
        self.enter_rate()
        product = self.sku._create_products()
        paid = product.taxes_id.compute_all(product.list_price * 36)["total_included"]
        self.assertAlmostEqual(paid, 632.7, 2)

    def test_wizard_warns_before_the_store_is_there(self):
        wizard = self.env["lazada.connect"].create({"region": "th"})
        self.assertIn("THB", wizard.rate_hint)
        self.enter_rate()
        wizard.invalidate_recordset()
        self.assertFalse(wizard.rate_hint)
