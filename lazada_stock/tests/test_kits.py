import unittest

from odoo import Command
from odoo.tests import tagged

from .stocking import StockCase


@tagged("post_install", "-at_install")
class TestStockOfKits(StockCase):
    """Kits come with ``sale_mrp``, which the add-on does not need."""

    def setUp(self):
        super().setUp()
        if "mrp.bom" not in self.env:
            raise unittest.SkipTest("sale_mrp is not installed")
        self.plate = self.make_product("PLATE")
        self.set = self.make_product("SET", is_storable=False)
        self.add_bom(self.set, (self.cup, 2), (self.plate, 1))
        self.set_stock(self.plate, 4)
        self.kit = self.add_skus(self.set)

    def add_bom(self, kit, *components):
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": product.id, "product_qty": quantity})
                    for product, quantity in components
                ],
            }
        )

    def total(self, sku):
        self.env.flush_all()
        self.env.invalidate_all()
        figure = sku._stock_figures()[sku]
        self.assertFalse(figure.problem)
        return figure.total

    def test_scarcest_component_counts(self):
        self.assertEqual(self.total(self.kit), 4)
        self.set_stock(self.cup, 5)
        self.assertEqual(self.total(self.kit), 2)

    def test_component_marks_the_kit(self):
        self.push()
        self.set_stock(self.plate, 1)
        self.assertEqual(self.pushed(), {"SET": 1})

    def test_kit_in_a_kit(self):
        crate = self.make_product("CRATE", is_storable=False)
        self.add_bom(crate, (self.set, 2))
        sku = self.add_skus(crate)
        self.assertEqual(self.total(sku), 2)
        self.push()
        self.set_stock(self.cup, 4)
        self.assertEqual(self.pushed(), {"SKU-1": 4, "SET": 2, "CRATE": 1})

    def test_order_of_a_kit_takes_its_components(self):
        """Not imported yet: neither the kit nor its parts are offered again."""
        self.download_one(1, {"sku": "SET", "sku_id": int(self.kit.lazada_id)})
        self.assertEqual(self.total(self.kit), 3)
        self.assertEqual(self.total(self.sku), 8)
        self.store._import_orders()
        self.assertEqual(self.total(self.kit), 3)
        self.assertEqual(self.total(self.sku), 8)
