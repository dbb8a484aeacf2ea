"""R4: what goes back of a unit whose voucher is within its price, where
``lazada_voucher`` is installed."""

import unittest

from odoo.tests import tagged

from .booking import ReturningCase

UNITS = (
    {"item_price": 10, "voucher_seller": 2, "voucher_amount": 2},
    {"item_price": 10, "voucher_seller": 0.5, "voucher_amount": 0.5},
)


@tagged("post_install", "-at_install")
class TestVouchersInPrice(ReturningCase):
    def setUp(self):
        super().setUp()
        if "voucher_mode" not in self.store._fields:
            raise unittest.SkipTest("lazada_voucher is not installed")
        self.store.voucher_mode = "in_price"

    def test_after_the_invoice(self):
        order = self.sold(1, *UNITS)
        for number, worth in ((1, 9.5), (0, 8)):
            record = self.ask(order, number, stage="refunded")
            self.assert_given(record, worth)
            line = record.line_ids.credit_line_id
            self.assertEqual((line.quantity, line.price_unit), (1, worth))
            self.assertEqual(line.sale_line_ids, record.line_ids.item_id.sale_line_id)
        self.assertEqual(sum(self.credits(order).mapped("amount_total")), 17.5)
        self.assertEqual(order.sale_order_id.invoice_status, "invoiced")

    def test_before_the_invoice(self):
        """It waits, says so, and goes on by itself."""
        order = self.sold(1, *UNITS, invoice=False)
        record = self.ask(order, 0, stage="refunded")
        self.assertFalse(record.credit_note_ids)
        self.assertIn(
            "8.00 is credited once the order is invoiced", self.reason(record)
        )
        self.assertEqual(self.invoiced(order).amount_total, 17.5)
        self.book()
        self.assert_given(record, 8)
        self.assertEqual(record.line_ids.credit_line_id.price_unit, 8)
        self.assertFalse(self.reason(record))

    def test_a_partial_refund(self):
        record = self.ask(
            self.sold(1, *UNITS), 0, refunds=[3], kind="refund_only", stage="refunded"
        )
        self.assert_given(record, 3)
