"""W2: Lazada's deadlines beside the courier's hours."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.common import LazadaCase

# 12:00 in Singapore; the courier comes at 16:00, which is 08:00 UTC.
NOW = datetime(2026, 1, 20, 4, 0)
PICKUP = datetime(2026, 1, 20, 8, 0)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@tagged("post_install", "-at_install")
class TestClock(LazadaCase):
    def setUp(self):
        super().setUp()
        self.store.courier_cut_off = 16

    def order(self, lazada_id, ship_by, status="pending", store=None):
        return self.env["lazada.order"].create(
            {
                "store_id": (store or self.store).id,
                "lazada_id": str(lazada_id),
                "name": str(lazada_id),
                "ship_by": ship_by,
                "status": status,
            }
        )

    def due(self):
        return self.env["lazada.order"].search([("is_due_at_cut_off", "=", True)])

    @freeze_time(NOW)
    def test_what_the_next_pickup_must_not_miss(self):
        late = self.order(1, NOW - DAY)
        today = self.order(2, PICKUP + timedelta(hours=7))
        last = self.order(3, PICKUP + DAY - SECOND, "ready_to_ship")
        first_of_tomorrow = self.order(4, PICKUP + DAY)
        shipped = self.order(5, NOW, "shipped")
        without = self.order(6, False)
        self.assertEqual(self.due(), late + today + last)
        others = first_of_tomorrow + shipped + without
        for order in late + today + last + others:
            self.assertEqual(order.is_due_at_cut_off, order not in others)
        self.assertEqual(self.store.order_due_at_cut_off_count, 3)
        self.assertEqual(self.store.order_to_pack_count, 4)

    @freeze_time(PICKUP)
    def test_at_the_cut_off_the_next_day_begins(self):
        tomorrow = self.order(1, PICKUP + 2 * DAY - SECOND)
        self.order(2, PICKUP + 2 * DAY)
        self.assertEqual(self.due(), tomorrow)

    @freeze_time(NOW)
    def test_each_store_has_its_own(self):
        plain = self.make_store("PLAIN").with_env(self.env)
        hanoi = self.make_store("VN", region="vn", courier_cut_off=10)
        hanoi = hanoi.with_env(self.env)
        self.order(1, NOW, store=plain)
        # 10:00 has passed there, at 11:00: the pickup of tomorrow counts.
        late = self.order(2, datetime(2026, 1, 22, 2, 59), store=hanoi)
        self.order(3, datetime(2026, 1, 22, 3, 0), store=hanoi)
        self.assertEqual(self.due(), late)
        self.assertEqual(plain.order_due_at_cut_off_count, 0)
        self.assertEqual(plain.order_to_pack_count, 1)

    def test_nothing_is_due_without_a_cut_off(self):
        self.store.courier_cut_off = 0
        order = self.order(1, NOW - DAY)
        self.assertFalse(self.due())
        self.assertFalse(order.is_due_at_cut_off)

    @freeze_time(NOW)
    def test_the_figures_lead_to_their_orders(self):
        today = self.order(1, NOW + DAY)
        self.order(2, NOW + 3 * DAY, "packed")
        for figure in ("order_due_at_cut_off_count", "order_to_pack_count"):
            store = self.store.with_context(figure=figure)
            domain = store.action_view_figure()["domain"]
            self.assertEqual(self.env["lazada.order"].search(domain), today)
