from odoo.tests import tagged

from . import test_warehouses


@tagged("post_install", "-at_install")
class TestStockLosses(test_warehouses.WarehousesCase):
    """What one warehouse has promised, it cannot sell again."""

    def figure(self, sku=None):
        sku = sku or self.sku
        self.env.invalidate_all()
        return sku._stock_figures()[sku].by_code

    def test_units_that_are_not_imported_yet(self):
        self.name_codes()
        self.download_one(500, {"warehouse_code": "sg-wh-2"}, {})
        self.assertEqual(self.figure(), {"dropshipping": 9, "SG-WH-2": 9})

    def test_deliveries_that_have_reserved_nothing(self):
        self.name_codes()
        self.north.out_type_id.reservation_method = "manual"
        self.import_codes("SG-WH-2", "SG-WH-2")
        self.assertEqual(self.figure(), {"dropshipping": 10, "SG-WH-2": 8})

    def test_another_store_that_sells_from_there(self):
        self.name_codes()
        second = self.make_store("LZD-2", warehouse_id=self.north.id)
        sku = self.add_skus(self.cup, store=second)
        self.download_one(500, {"warehouse_code": "SG-WH-2"}, {})
        self.assertEqual(self.figure(sku), {"": 9})

    def test_what_is_missing_there_is_taken_from_the_others(self):
        self.name_codes()
        self.north.out_type_id.reservation_method = "manual"
        self.import_codes(*["SG-WH-2"] * 12)
        self.assertEqual(self.figure(), {"dropshipping": 8, "SG-WH-2": 0})

    def test_a_code_that_stands_twice(self):
        self.name_codes()
        third = self.north.create({"name": "Third", "code": "THI"})
        self.store.stock_warehouse_ids.create(
            {"store_id": self.store.id, "warehouse_id": third.id, "code": "sg-wh-2"}
        )
        order = self.import_codes("SG-WH-2")
        self.assertEqual(self.pieces(order), {self.north: 1})

    def test_a_unit_that_lazada_moves_to_another_warehouse(self):
        """Where its delivery lies nobody waits for it, and where it is to be packed
        there is none."""
        self.name_codes()
        order = self.import_codes("dropshipping", "SG-WH-2")
        words = (("DROPSHIPPING", False), ("", False), ("SG-WH-2", True))
        for second, (code, told) in enumerate(words):
            self.import_one(
                500,
                {"warehouse_code": code},
                {"warehouse_code": "SG-WH-2"},
                updated_at=f"2026-01-16 10:00:0{second} +0800",
            )
            self.assertEqual(bool(order.activity_ids), told, code)
        self.assertIn("another warehouse", order.activity_ids.note)
