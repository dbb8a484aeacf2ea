from datetime import date

from lxml import etree

from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row


@tagged("post_install", "-at_install")
class TestCause(LazadaCase):
    """Each error has the button that leads to where it is mended."""

    def failed(self, order_id=1, *units, store=None, **values):
        """Return an order whose import has failed."""
        order = self.download_one(order_id, *units, store=store, **values)
        order.store_id._import_orders()
        self.assertEqual(order.state, "error")
        return order

    def assert_leads_to(self, order, cause, records):
        self.assertEqual(order.cause, cause)
        action = order.action_open_cause()
        self.assertEqual(action["res_model"], records._name)
        self.assertEqual(action["res_id"], records.id)

    def test_button_on_the_card(self):
        """On a phone the list is one of cards."""
        action = self.env.ref("lazada_connector.lazada_order_error_action")
        views = {mode: view_id for view_id, mode in action.views}
        view = self.env["lazada.order"].get_view(views["kanban"], "kanban")
        [button] = etree.fromstring(view["arch"]).xpath(
            "//button[@name='action_open_cause']"
        )
        self.assertEqual([field.get("name") for field in button], ["cause"])

    def test_sku(self):
        order = self.failed(1, {"sku": "NEW", "sku_id": 77}, {})
        self.assertEqual(order.cause, "sku")
        wizard = self.env["lazada.sku.link"].browse(order.action_open_cause()["res_id"])
        self.assertEqual(wizard.line_ids.sku_id.seller_sku, "NEW")
        wizard.line_ids.create_product = True
        wizard.action_apply()
        self.store._import_orders()
        self.assertEqual((order.state, order.cause), ("done", False))

    def test_customer(self):
        self.store.partner_id = False
        self.assert_leads_to(self.failed(), "store", self.store)

    def test_currency_of_another_country(self):
        order = self.failed(1, {"currency": "MYR"})
        self.assert_leads_to(order, "store", self.store)

    def test_product_for_vouchers(self):
        self.store.voucher_product_id = False
        self.assert_leads_to(self.failed(1, {"voucher_seller": 1}), "store", self.store)

    def test_rate(self):
        thai = self.make_store("THAI", region="th").with_env(self.env)
        thai.currency_id.rate_ids.unlink()
        row = {"currency": "THB", "item_price": "632.70"}
        order = self.download((order_row(1), [item_row(1, 0, **row)]), store=thai)
        thai._import_orders()
        self.assert_leads_to(order, "rate", thai.currency_id)

    def test_product_that_cannot_be_sold(self):
        order = self.download_one(1)
        order.item_ids.sku_id._link_products()
        self.cup.sale_ok = False
        self.store._import_orders()
        self.assert_leads_to(order, "product", self.cup)

    def test_warehouse(self):
        warehouse = self.env["stock.warehouse"].create({"name": "Old", "code": "OLD"})
        self.store.warehouse_id = warehouse
        warehouse.active = False
        order = self.download_one(1)
        order._fail("Odoo found no way to deliver.")
        self.assert_leads_to(order, "warehouse", warehouse)

    def test_total_that_no_price_reaches(self):
        tax = self.env["account.tax"].create(
            {
                "name": "Fixed",
                "amount_type": "fixed",
                "amount": 99,
                "price_include_override": "tax_excluded",
            }
        )
        self.cup.taxes_id = tax
        order = self.download_one(1)
        order._fail("The sales order would be away from Lazada's total.")
        self.assert_leads_to(order, "product", self.cup)

    def test_update_of_an_imported_order(self):
        order = self.import_one(1)
        order._fail("Its lines were changed.")
        self.assert_leads_to(order, "sale", order.sale_order_id)

    def test_order_without_units(self):
        order = self.download((order_row(1), []))
        order._fail("Lazada sent the order without its units.")
        self.assertEqual(order.cause, "reading")

    def test_contradiction_has_its_own_button(self):
        order = self.failed(1, items_count=3)
        self.assertTrue(order.contradiction)
        self.assertFalse(order.cause)

    def test_why_an_order_gets_no_invoice(self):
        """It says so, as does its sales order, until it has one."""
        self.store.write(
            {"invoice_policy": "open", "invoice_effective_date": date(2026, 1, 10)}
        )
        early = self.import_one(1, created_at="2026-01-09 10:00:00 +0800")
        returned = self.import_one(2, {"status": "returned"})
        waiting = self.import_one(3, {"status": "shipped"})
        orders = [early, returned, waiting]

        def reasons():
            self.env.invalidate_all()
            found = [order.no_invoice_reason for order in orders]
            sales = [order.sale_order_id for order in orders]
            self.assertEqual(found, [sale.lazada_no_invoice_reason for sale in sales])
            return found

        self.assertEqual(reasons(), ["early", "returned", False])
        self.store.invoice_effective_date = False
        self.assertEqual(reasons(), ["no_day", "returned", "no_day"])
        self.store.invoice_policy = "manual"
        self.assertEqual(reasons(), ["manual", "returned", "manual"])
        waiting.sale_order_id._create_invoices()
        self.assertEqual(reasons(), ["manual", "returned", False])

    def test_its_page_in_seller_center(self):
        """X1: at the host of the store's country."""
        order = self.import_one(77)
        page = "https://sellercenter.lazada.sg/apps/order/detail?tradeOrderId=77"
        self.assertEqual(order.seller_center_url, page)

    def test_source_and_tags_of_the_store(self):
        """X1: reports tell its sales orders apart."""
        self.store.tag_ids = self.env["crm.tag"].create({"name": "Marketplace"})
        sale = self.import_one(78).sale_order_id
        self.assertEqual(sale.tag_ids, self.store.tag_ids)
        self.assertEqual(sale.source_id.name, "Lazada")
