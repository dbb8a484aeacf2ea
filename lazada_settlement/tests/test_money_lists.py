from odoo.tests import freeze_time, tagged

from .settling import MONDAY, WEEK, SettlementCase, statement_row


@tagged("post_install", "-at_install")
class TestMoneyLists(SettlementCase):
    """M7: lists that get money back."""

    # === SHIPPING === #

    def charged(self, *fees):
        """Return orders of a cup that were charged so much for shipping."""
        orders, rows = self.env["lazada.order"], []
        for number, fee in enumerate(fees, 1):
            orders += self.import_one(number)
            rows.append(statement_row(7, fee, number))
        self.download_week([], rows)
        return orders

    def too_high(self, day=MONDAY + WEEK):
        """Return the orders that are listed on a day, and by how much."""
        self.env.invalidate_all()
        with freeze_time(day):
            orders = self.env["lazada.order"].search(
                [("shipping_too_high", "=", True), ("store_id", "=", self.store.id)],
                order="id",
            )
            return {order: order.shipping_excess for order in orders}

    def test_shipping_above_what_the_weight_explains(self):
        self.cup.weight = 0.3
        orders = self.charged("-4.00", "-4.00", "-4.40", "-12.00")
        dear = orders[3]
        self.assertEqual(self.too_high(), {dear: 8})
        self.assertEqual(
            (dear.parcel_weight, dear.shipping_charged, dear.shipping_usual),
            (0.3, 12, 4),
        )
        self.store.settlement_shipping_limit = 5
        self.assertEqual(self.too_high(), {orders[2]: 0.40, dear: 8})
        self.store.settlement_shipping_limit = 0
        self.assertFalse(self.too_high())

    def test_a_surcharge_counts_and_what_is_taken_back_does_not(self):
        """Lazada weighed again: it is a row of its own, as is its correction."""
        self.cup.weight = 0.3
        for number in (1, 2, 3):
            self.import_one(number)
        rows = [
            *(statement_row(7, "-4.00", number) for number in (1, 2, 3)),
            statement_row(1027, "-5.00", 2),
            statement_row(1027, "-5.00", 3),
            statement_row(141, "5.00", 3),
        ]
        self.download_week([], rows)
        self.assertEqual(list(self.too_high().values()), [5])

    def test_a_heavier_parcel_costs_more(self):
        self.cup.weight = 0.3
        orders = self.charged("-4.00", "-4.00")
        heavy = self.make_product("SKU-9", weight=3)
        orders[1].item_ids.sku_id = orders[1].item_ids.sku_id.copy(
            {"product_id": heavy.id, "lazada_id": "9009", "seller_sku": "SKU-9"}
        )
        self.assertFalse(self.too_high())
        with freeze_time(MONDAY + WEEK):
            self.assertEqual(orders[1].parcel_weight, 3)

    def test_what_was_usual_long_ago_is_not_asked(self):
        self.cup.weight = 0.3
        self.charged("-4.00", "-4.00", "-12.00")
        self.assertTrue(self.too_high())
        self.assertFalse(self.too_high(MONDAY + 30 * WEEK))

    def test_nothing_is_said_without_a_weight(self):
        orders = self.charged("-4.00", "-4.00", "-12.00")
        self.assertFalse(self.too_high())
        with freeze_time(MONDAY + WEEK):
            self.assertEqual(orders.mapped("shipping_charged"), [0, 0, 0])

    # === CLAIMS === #

    def lost(self, number, status="lost_by_3pl"):
        order = self.import_one(number)
        order.item_ids.status = status
        return order

    def test_a_lost_parcel_is_owed_until_it_is_claimed(self):
        order = self.lost(1)
        self.assertEqual(order.claim_missing, 10)
        self.download_week([], [statement_row(85, "9.00", 1)])
        self.assertEqual(order.claim_missing, 1)
        rows = [statement_row(85, "9.00", 1), statement_row(126, "1.00", 1)]
        self.download_week([], rows)
        self.assertEqual(order.claim_missing, 0)

    def test_what_was_sold_and_not_taken_back_is_no_claim(self):
        order = self.lost(1, "damaged_by_3pl")
        sale = statement_row("13", "10.00", 1)
        self.download_week([], [sale])
        self.assertEqual(order.claim_missing, 0)
        self.download_week([], [sale, statement_row("14", "-10.00", 1)])
        self.assertEqual(order.claim_missing, 10)

    def test_a_claim_for_shipping_pays_no_goods(self):
        order = self.lost(1)
        self.download_week([], [statement_row(140, "2.00", 1)])
        self.assertEqual(order.claim_missing, 10)

    def test_who_loses_a_parcel_himself_claims_nothing(self):
        order = self.lost(1)
        order.item_ids.is_sof = True
        order.item_ids.status = "lost"
        self.assertEqual(order.claim_missing, 0)

    def test_what_is_delivered_is_not_owed(self):
        order = self.lost(1)
        order.item_ids.status = "delivered"
        self.assertEqual(order.claim_missing, 0)
