from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row

YEAR = timedelta(days=366)


@tagged("post_install", "-at_install")
class TestRawData(LazadaCase):
    """O4: what Lazada sent goes after its time, and nothing is reckoned from nothing
    then."""

    def setUp(self):
        super().setUp()
        self.order = self.import_one(1, {"status": "delivered"})
        self.order.downloaded_at = fields.Datetime.now() - YEAR

    def lines(self):
        lines = self.order.sale_order_id.order_line
        return [(line.product_uom_qty, line.price_unit) for line in lines]

    def test_it_goes_when_the_order_has_ended(self):
        open_order = self.import_one(2, {"status": "shipped"})
        open_order.downloaded_at = self.order.downloaded_at
        before = self.order.expected_total, self.lines()
        self.clean_up("lazada.order")
        self.assertFalse(self.order.payload or self.order.item_ids.payload)
        self.assertTrue(open_order.payload and open_order.item_ids.payload)
        self.assertEqual((self.order.expected_total, self.lines()), before)
        self.assertFalse(self.order.recipient)

    def test_it_stays_until_its_time(self):
        self.order.downloaded_at = fields.Datetime.now() - YEAR / 2
        self.clean_up("lazada.order")
        self.clean_up("lazada.order", raw=0)
        self.assertTrue(self.order.payload)

    def test_it_stays_until_the_buyers_data_ends(self):
        """By it, ``lazada_privacy`` knows the buyer's words."""
        if "buyer_data_ended_at" not in self.order._fields:
            self.skipTest("lazada_privacy is not installed")
        self.store.company_id.lazada_buyer_days = 400
        self.clean_up("lazada.order")
        self.assertTrue(self.order.payload)
        self.order.buyer_data_ended_at = fields.Datetime.now()
        self.clean_up("lazada.order")
        self.assertFalse(self.order.payload)

    def test_an_order_without_it_is_not_followed(self):
        """Without this, its sales order would become empty."""
        self.clean_up("lazada.order")
        before = self.lines()
        self.order.action_retry()
        self.assertEqual((self.order.state, self.lines()), ("error", before))
        self.assertIn("Fetch the order again", self.order.error_message)
        with self.assertRaises(UserError):
            self.order._raw()

    def test_units_read_alone_change_nothing(self):
        self.clean_up("lazada.order")
        before = self.order.expected_total, self.lines()
        self.lazada.expect(
            "get_multiple_order_items", {"1": [item_row(1, 0, status="delivered")]}
        )
        with self.lazada.serving():
            self.store._with_lazada(
                lambda client: self.order.item_ids._read_from_lazada(client, self.order)
            )
        self.assertEqual((self.order.expected_total, self.lines()), before)
        self.assertEqual(self.order.state, "done")

    def test_only_a_newer_one_is_downloaded(self):
        self.clean_up("lazada.order")
        row = order_row(1, statuses=["delivered"])
        self.assertFalse(self.order._is_outdated_by(row))
        later = {**row, "updated_at": "2026-01-19 10:05:00 +0800"}
        self.assertTrue(self.order._is_outdated_by(later))
        self.download((later, [item_row(1, 0, status="returned")]))
        self.store._import_orders()
        self.assertEqual((self.order.state, self.order.status), ("done", "returned"))
        self.assertTrue(self.order.activity_ids, "a person hears of the return")
