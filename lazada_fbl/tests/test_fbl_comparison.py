from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.payloads import product_row, sku_row

from .fulfilled import THEIRS, FblCase


@tagged("post_install", "-at_install")
class TestFblComparison(FblCase):
    """What lies at Lazada is compared with Lazada's own figures."""

    def compare(self, pieces, **sku):
        places = [{"warehouseCode": "LAZADA-1", "totalQuantity": pieces}]
        row = sku_row(
            int(self.sku.lazada_id),
            "SKU-1",
            fblWarehouseInventories=places if pieces else [],
            **sku,
        )
        product = product_row(0, row)
        self.lazada.expect("iter_product_pages", [[product]])
        with self.lazada.serving():
            self.store._compare_fbl()
        return self.store.fbl_stock_ids

    def test_differences_are_listed(self):
        self.put_at_lazada(4)
        row = self.compare(7)
        self.assertEqual(row.product_id, self.cup)
        figures = (row.quantity, row.quantity_at_lazada, row.difference)
        self.assertEqual(figures, (4, 7, -3))
        self.assertEqual(self.store.fbl_difference_count, 1)

    def test_a_person_is_told_once(self):
        self.put_at_lazada(4)
        self.compare(7)
        self.compare(6)
        activity = self.store.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.summary, "The stock at Lazada differs from Odoo's")
        row = self.compare(4)
        self.assertFalse(self.store.activity_ids)
        self.assertEqual(row.difference, 0)

    def test_nothing_left_at_lazada_is_compared_too(self):
        self.put_at_lazada(4)
        self.assertEqual(self.compare(0).difference, 4)

    def test_goods_there_make_the_location(self):
        self.assertFalse(self.store.fbl_location_id)
        self.assertEqual(self.compare(7).difference, -7)
        self.assertTrue(self.store.fbl_location_id)

    def test_a_store_without_such_goods_gets_nothing(self):
        self.assertFalse(self.compare(0))
        self.assertFalse(self.store.fbl_location_id)

    def test_ready_to_ship_is_no_difference(self):
        """Lazada has counted it off, and it has not left."""
        self.put_at_lazada(4)
        order = self.import_units(THEIRS)
        self.become(order, "ready_to_ship")
        self.assertEqual(self.compare(3).difference, 0)
        self.become(order, "shipped", updated_at="2026-01-17 10:00:00 +0800")
        self.deliver()
        self.assertEqual(self.compare(3).difference, 0)

    def test_packs_count_as_pieces(self):
        self.sku.pieces = 6
        self.put_at_lazada(6)
        self.assertEqual(self.compare(2).difference, -6)

    def test_the_figure_is_taken_over(self):
        self.put_at_lazada(4)
        row = self.compare(7)
        self.import_units({**THEIRS, "status": "shipped"})
        self.deliver()
        row.action_adjust()
        # what has left since stays left
        self.assertEqual((self.here(), self.at_lazada_pieces()), (6, 6))
        self.assertEqual(row.difference, 0)

    def test_only_who_may_count_adjusts(self):
        row = self.compare(7)
        user = self.make_user("lazada_only", "lazada_connector.group_lazada_user")
        with self.fails(AccessError, "not act on it"):
            row.with_user(user).action_adjust()

    def test_lots_are_counted_by_hand(self):
        row = self.compare(7)
        self.cup.tracking = "lot"
        with self.fails(UserError, "count it by hand"):
            row.action_adjust()
