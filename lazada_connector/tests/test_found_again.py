from odoo.tests import tagged

from .common import LazadaCase
from .payloads import item_row, order_row


@tagged("post_install", "-at_install")
class TestFoundAgain(LazadaCase):
    """After an uninstallation, sales orders are there that nothing links any more."""

    def uninstalled(self, order):
        """Leave what stays of an imported order; return its sales order."""
        sale = order.sale_order_id
        sale.invoice_ids.lazada_order_id = False
        sale.write({"lazada_order_id": False, "lazada_written": False})
        order.item_ids.sale_line_id = False
        order.retry_ids.unlink()
        order.unlink()
        sale.order_line.lazada_pieces = 1
        return sale

    def sales_of(self, number):
        return self.env["sale.order"].search([("client_order_ref", "=", f"{number}")])

    def import_again(self, number, **values):
        """Download and import an order once more; return it."""
        order = self.download_one(number, **values)
        self.store._import_orders()
        self.assertEqual(order.state, "done", order.error_message)
        return order

    def test_a_sales_order_that_is_there_is_linked(self):
        """Re-installed, the suite imported every order a second time."""
        sale = self.uninstalled(self.import_one(1))
        order = self.import_again(1)
        self.assertEqual(self.sales_of(order.name), sale)
        self.assertEqual((order.sale_order_id, sale.lazada_order_id), (sale, order))
        self.assertEqual(sale.lazada_store_id, self.store)
        self.assertEqual(order.item_ids.sale_line_id.order_id, sale)
        self.assertFalse(order.activity_ids)

    def test_its_invoice_is_linked_and_no_second_one_made(self):
        order = self.import_one(1)
        invoice = order.sale_order_id._create_invoices()
        sale = self.uninstalled(order)
        self.store.write(
            {"invoice_policy": "open", "invoice_effective_date": "2020-01-01"}
        )
        order = self.import_again(1)
        self.store._create_invoices()
        self.assertEqual(sale.invoice_ids, invoice)
        self.assertEqual(invoice.lazada_order_id, order)

    def test_it_is_followed_as_any_other(self):
        """It is what the import would have made, so it is ours."""
        sale = self.uninstalled(self.import_one(1))
        self.import_again(1)
        gone = item_row(1, 0, status="canceled")
        self.download((order_row(1, price="0"), [gone]))
        self.store._import_orders()
        self.assertEqual(sale.state, "cancel")

    def test_one_that_differs_is_left_to_a_person(self):
        sale = self.uninstalled(self.import_one(1))
        sale.order_line[:1].product_uom_qty = 3
        amount = sale.amount_total
        order = self.import_again(1)
        self.assertEqual(order.sale_order_id, sale)
        self.assertEqual(sale.amount_total, amount)
        self.assertIn("was changed by hand", order.activity_ids.note)

    def test_what_is_not_its_sales_order(self):
        """Another reference, customer, company or country; a quotation."""
        sale = self.uninstalled(self.import_one(1))
        order, store = self.download_one(1), self.store
        self.assertEqual(sale._find_for_lazada(store, order), {order: sale})
        somebody = self.env["res.partner"].create({"name": "Somebody"})
        company = self.env["res.company"].create({"name": "Other"})
        values = {"region": "sg", "partner_id": store.partner_id.id}
        elsewhere = store.create(
            {"code": "O", "name": "O", "company_id": company.id, **values}
        )
        vietnam = store.create({"code": "V", "name": "V", **values, "region": "vn"})
        for other in (elsewhere, vietnam):
            self.assertFalse(sale._find_for_lazada(other, order))
        for vals in (
            {"state": "draft"},
            {"state": "sale", "client_order_ref": "another"},
            {"client_order_ref": order.name, "partner_id": somebody.id, "origin": "S1"},
        ):
            sale.write(vals)
            self.assertFalse(sale._find_for_lazada(store, order), vals)

    def test_a_deleted_one_says_so(self):
        """Cancelled, then deleted: the order has a state that tells it, and stays so
        until a person presses Retry."""
        order = self.import_one(1)
        sale = order.sale_order_id
        sale._action_cancel()
        sale.unlink()
        self.assertEqual((order.state, order.is_sale_deleted), ("ignored", True))
        self.assertIn("was deleted by", order.error_message)
        self.download((order_row(1, buyer_note="Ring"), [item_row(1, 0)]))
        self.store._import_orders()
        self.assertFalse(order.sale_order_id)
        order.action_retry()
        self.assertEqual(order.state, "done", order.error_message)
