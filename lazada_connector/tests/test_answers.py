"""Who presses a button is told what it did, and for how many of the rows it could do
nothing."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..lazada_api import LazadaUnavailable
from .shipping import ShippingCase


@tagged("post_install", "-at_install")
class TestAnswers(ShippingCase):
    def said(self, answer):
        """Return the kind and the words of a notification."""
        self.assertEqual(answer["tag"], "display_notification")
        return answer["params"]["type"], answer["params"]["message"]

    def failed(self, order_id, **unit):
        order = self.download_one(order_id, {"sku": "NEW", "sku_id": 77, **unit})
        self.store._import_orders()
        return order

    def test_retry_with_the_same_result(self):
        order = self.failed(1)
        kind, words = self.said(order.action_retry())
        self.assertEqual((order.state, kind), ("error", "warning"))
        self.assertIn("Tried just now. Error: 1.", words)
        self.assertIn("No product is linked to the SKU NEW", words)

    def test_retry_of_many_counts(self):
        orders = self.failed(1) + self.failed(2) + self.download_one(3)
        orders += self.download_one(4, {"status": "unpaid"})
        kind, words = self.said(orders.action_retry())
        self.assertEqual(kind, "warning")
        self.assertIn("Done: 1, Error: 2.", words)
        self.assertIn("Left out, as it does not apply: 1.", words)
        self.assertEqual(words.count("No product is linked"), 1)

    def test_retry_that_helps(self):
        order = self.failed(1)
        order.item_ids.sku_id.product_id = self.cup
        kind, words = self.said(order.action_retry())
        self.assertEqual((kind, words), ("success", "Tried just now. Done: 1."))

    def test_retry_of_what_cannot_be_tried(self):
        order = self.download_one(1, {"status": "unpaid"})
        kind, words = self.said(order.action_retry())
        self.assertEqual(kind, "warning")
        self.assertIn("nothing to do", words)

    def test_invoice_and_reading_by_hand(self):
        order = self.import_one(1)
        retries = self.env["lazada.order.retry"]
        retries._keep("invoice", order, "No journal.")
        self.assertEqual(self.said(order.action_retry_invoice())[0], "success")
        retries._keep("read", order, "Lazada is down.")
        self.lazada.expect("get_order", LazadaUnavailable("down"))
        with self.lazada.serving():
            kind, words = self.said(order.action_read_again())
        self.assertEqual(kind, "warning")
        self.assertIn("could not be reached", words)

    def test_orders_without_a_delivery_are_counted(self):
        self.buy(1)
        orders = self.env["lazada.order"].search([]) + self.failed(2)
        self.expect_state(1, times=2)
        self.expect_pack({1: "P1"})
        with self.lazada.serving():
            kind, words = self.said(orders.action_lazada_pack())
        self.assertIn("Accepted: 1.", words)
        self.assertIn("Left out, as it does not apply: 1.", words)
        with self.fails(UserError, "None of these is a delivery order"):
            orders[1].action_lazada_pack()

    def test_deliveries_that_are_done_are_counted(self):
        pickings = self.buy(1) + self.buy(2)
        self.expect_state(1, times=2)
        self.expect_pack({1: "P1"})
        with self.lazada.serving():
            pickings[0].action_lazada_pack()
        self.expect_state(2, times=2)
        self.expect_pack({2: "P2"})
        with self.lazada.serving():
            kind, words = self.said(pickings.action_lazada_pack())
        self.assertEqual(kind, "warning")
        self.assertIn("Accepted: 1.", words)
        self.assertIn("Left out, as it does not apply: 1.", words)

    def test_skus_that_are_linked_are_not_asked_for(self):
        self.import_one(1)
        skus = self.env["lazada.sku"].search([])
        kind, words = self.said(skus.action_link_many())
        self.assertEqual(
            (kind, words), ("warning", "Linked already: 1. Choose others.")
        )
