from odoo.tests import tagged

from .stocking import StockCase


class WarehousesCase(StockCase):
    """A store that sells from two warehouses."""

    def setUp(self):
        super().setUp()
        self.store.push_stock = False
        Warehouse = self.env["stock.warehouse"]
        self.north = Warehouse.create({"name": "North", "code": "NOR"})
        self.first = self.store.warehouse_id
        self.set_stock(self.cup, 10, self.north.lot_stock_id)

    def name_codes(self):
        for place, code in ((self.first, "dropshipping"), (self.north, "SG-WH-2")):
            self.store.stock_warehouse_ids.create(
                {"store_id": self.store.id, "warehouse_id": place.id, "code": code}
            )

    def import_codes(self, *codes, **values):
        units = [{"warehouse_code": code} for code in codes]
        return self.import_one(500, *units, **values)

    def pieces(self, order):
        """Pieces by warehouse in the deliveries of an order that are not cancelled."""
        moves = order.sale_order_id.picking_ids.move_ids.filtered(
            lambda move: move.state != "cancel"
        )
        return {
            warehouse: sum(some.mapped("product_uom_qty"))
            for warehouse, some in moves.grouped("warehouse_id").items()
        }


@tagged("post_install", "-at_install")
class TestWarehouses(WarehousesCase):
    """W4: the order's warehouse follows Lazada's warehouse code."""

    def test_each_unit_leaves_the_warehouse_of_its_code(self):
        self.name_codes()
        order = self.import_codes("dropshipping", "sg-wh-2", "SG-WH-2")
        self.assertEqual(self.pieces(order), {self.first: 1, self.north: 2})
        self.assertEqual(len(order.sale_order_id.picking_ids), 2)
        self.assertTrue(order.totals_match)
        types = order.sale_order_id.picking_ids.picking_type_id
        self.assertEqual(types, (self.first + self.north).out_type_id)

    def test_without_codes_nothing_is_split(self):
        order = self.import_codes("dropshipping", "SG-WH-2")
        self.assertEqual(self.pieces(order), {self.first: 2})
        self.assertEqual(len(order.sale_order_id.order_line), 1)

    def test_an_unknown_code_leaves_the_stores_warehouse_with_a_note(self):
        self.name_codes()
        order = self.import_codes("SG-WH-9", "SG-WH-2")
        self.assertEqual(self.pieces(order), {self.first: 1, self.north: 1})
        for record in (order, order.sale_order_id):
            notes = "".join(record.message_ids.mapped("body"))
            self.assertIn("SG-WH-9", notes)
            self.assertNotIn("SG-WH-2", notes)

    def test_a_cancelled_unit_leaves_the_delivery_of_its_warehouse(self):
        self.name_codes()
        order = self.import_codes("dropshipping", "SG-WH-2", "SG-WH-2")
        codes = ("dropshipping", "SG-WH-2", "SG-WH-2")
        states = ("pending", "pending", "canceled")
        units = [
            {"warehouse_code": code, "status": state}
            for code, state in zip(codes, states, strict=True)
        ]
        order = self.import_one(500, *units, updated_at="2026-01-15 11:00:00 +0800")
        self.assertEqual(self.pieces(order), {self.first: 1, self.north: 1})

    def test_what_is_delivered_already_is_not_sent_again_from_elsewhere(self):
        """The codes were entered after the import."""
        order = self.import_codes("dropshipping", "SG-WH-2", "SG-WH-2")
        self.name_codes()
        states = ("pending", "pending", "canceled")
        units = [{"warehouse_code": "SG-WH-2", "status": state} for state in states]
        order = self.import_one(500, *units, updated_at="2026-01-15 11:00:00 +0800")
        self.assertEqual(self.pieces(order), {self.first: 2})

    def test_a_unit_that_joins_later_leaves_its_own_warehouse(self):
        self.name_codes()
        order = self.import_codes("dropshipping")
        units = [{"warehouse_code": code} for code in ("dropshipping", "SG-WH-2")]
        order = self.import_one(500, *units, updated_at="2026-01-15 11:00:00 +0800")
        self.assertEqual(self.pieces(order), {self.first: 1, self.north: 1})
        self.assertTrue(order.totals_match)
