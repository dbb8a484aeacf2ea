from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.payloads import item_row, order_row

from .returning import ReturnCase, line_row, return_row

ACTIVITY = "lazada_connector.mail_activity_lazada_change"


@tagged("post_install", "-at_install")
class TestTurnedParcels(ReturnCase):
    """A parcel that comes back though no buyer sends it back is in no list of returns;
    it is told by the words of its units."""

    def setUp(self):
        super().setUp()
        self.order = self.import_one(1, *[self.unit("shipped")] * 2)

    def unit(self, status, **values):
        return {"status": status, "package_id": "FP1", **values}

    def become(self, *statuses):
        """Read the order again, its units in these statuses."""
        units = [
            item_row(1, number, **self.unit(status))
            for number, status in enumerate(statuses)
        ]
        moment = f"2026-01-2{len(self.lazada.calls) % 9} 12:00:00 +0800"
        self.download((order_row(1, updated_at=moment), units))
        self.store._import_orders()

    def turned(self):
        return self.env["lazada.return"].search([("kind", "=", "abnormal")])

    def test_the_first_word_opens_it_and_the_last_brings_it_back(self):
        self.become("failed_delivery", "failed_delivery")
        record = self.turned()
        self.assertEqual((record.state, len(record.line_ids)), ("on_the_way", 2))
        self.assertEqual(record.order_id, self.order)
        self.assertEqual(record.package_id, self.order.package_ids)
        self.assertFalse(record.is_not_booked or record.is_to_decide)
        self.become("INFO_ST_DOMESTIC_BACK_TO_SHIPPER", "shipped_back")
        self.assertEqual(self.turned(), record)
        self.assertFalse(record.is_not_booked)
        self.become("shipped_back_success", "shipped_back_success")
        self.assertEqual(self.turned(), record)
        self.assertTrue(record.is_not_booked)

    def test_there_is_no_activity_beside_it(self):
        self.become("failed_delivery", "shipped_back")
        self.assertFalse(self.order.activity_search([ACTIVITY]))

    def test_without_the_download_there_is_the_activity(self):
        self.store.download_returns = False
        self.become("failed_delivery", "shipped_back")
        self.assertTrue(self.order.activity_search([ACTIVITY]))
        self.assertFalse(self.turned())

    def test_what_is_lost_needs_a_hand_still(self):
        self.become("failed_delivery", "lost_by_3pl")
        self.assertTrue(self.order.activity_search([ACTIVITY]))
        self.assertEqual(len(self.turned().line_ids), 1)

    def test_it_goes_to_the_buyer_after_all(self):
        self.become("failed_delivery", "failed_delivery")
        self.become("delivered", "delivered")
        self.assertEqual(self.turned().state, "cancelled")

    def test_what_the_buyer_sends_back_is_no_such_parcel(self):
        row = line_row(771, self.order.item_ids[0].lazada_id)
        self.read_rows(return_row(77, 1, row))
        self.become("shipped_back", "shipped_back")
        self.assertEqual(self.turned().line_ids.item_id, self.order.item_ids[1])
        self.become("shipped_back_success", "shipped_back")
        self.assertTrue(self.the_return().is_not_booked)

    def test_a_return_that_comes_later_takes_its_place(self):
        """The same goods come back once."""
        self.become("failed_delivery", "failed_delivery")
        rows = [
            line_row(770 + number, item.lazada_id)
            for number, item in enumerate(self.order.item_ids)
        ]
        self.read_rows(return_row(77, 1, *rows))
        self.assertEqual(self.turned().state, "cancelled")
        self.become("shipped_back", "shipped_back")
        self.assertEqual(self.turned().state, "cancelled")

    def test_what_was_back_before_the_stock_was_counted_is_settled(self):
        self.store.stock_counted_from = "2026-02-01 00:00:00"
        self.become("shipped_back_success", "shipped_back_success")
        self.assertFalse(self.turned())
