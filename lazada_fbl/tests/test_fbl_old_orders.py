from datetime import datetime

from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.payloads import item_row, order_row

from .fulfilled import OURS, THEIRS, FblCase


@tagged("post_install", "-at_install")
class TestFblOldOrders(FblCase):
    """Goods that are gone: what had left before the count touches no stock."""

    def setUp(self):
        super().setUp()
        self.set_stock(self.cup, 100)
        self.store._fbl_warehouse()
        self.set_stock(self.cup, 30, self.store.fbl_location_id)
        self.store.stock_counted_from = datetime(2026, 1, 19)

    def test_old_orders_leave_both_shelves_alone(self):
        """100 counted, seven old orders of two, some of them fulfilled by Lazada."""
        kinds = [(OURS, OURS), (THEIRS, THEIRS), (OURS, THEIRS)]
        old = [
            (
                order_row(1 + number),
                [
                    item_row(1 + number, each, **{**kind, "status": "delivered"})
                    for each, kind in enumerate(kinds[number % 3])
                ],
            )
            for number in range(7)
        ]
        orders = self.download(*old)
        self.store._import_orders()
        self.assertEqual(set(orders.mapped("state")), {"done"})
        self.deliver()
        self.assertEqual((self.here(), self.at_lazada_pieces()), (100, 30))
        lines = orders.sale_order_id.order_line
        self.assertEqual(sum(lines.mapped("qty_delivered")), 14)
        self.assertEqual(set(orders.delivery_ids.mapped("state")), {"done"})

    def test_what_is_still_to_go_takes_each_from_its_shelf(self):
        units = [
            {**OURS, "status": "delivered"},
            {**THEIRS, "status": "delivered"},
            OURS,
            THEIRS,
        ]
        order = self.import_units(*units)
        self.become(order, "delivered", "delivered", "pending", "shipped")
        self.deliver()
        self.assertEqual((self.here(), self.at_lazada_pieces()), (100, 29))
        waiting = order.delivery_ids.filtered(lambda row: row.state != "done")
        self.assertEqual(waiting.picking_type_id.warehouse_id, self.store.warehouse_id)
        self.assertEqual(waiting.move_ids.product_uom_qty, 1)
