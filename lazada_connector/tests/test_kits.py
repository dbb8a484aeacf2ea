import unittest

from odoo import Command
from odoo.tests import tagged

from .shipping import ShipmentCase

PACK = "pack"


@tagged("post_install", "-at_install")
class TestKits(ShipmentCase):
    """A SKU that is a kit in Odoo: its delivery has components, Lazada has units.

    Kits come with ``sale_mrp``, which the add-on does not need: where it is not
    installed, there is nothing to test.
    """

    def setUp(self):
        super().setUp()
        if "mrp.bom" not in self.env:
            raise unittest.SkipTest("sale_mrp is not installed")
        self.store.ship_on_validate = "packed"
        self.plate = self.make_product("PLATE")
        self.set = self.make_product("SET", is_storable=False)
        components = [(self.cup, 2), (self.plate, 1)]
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.set.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": product.id, "product_qty": quantity})
                    for product, quantity in components
                ],
            }
        )

    def buy_sets(self, count):
        unit = {"sku": "SET", "sku_id": 9002, "shop_sku": "SET_SG"}
        return self.buy(1, *([unit] * count))

    def deliver(self, picking, cups, plates):
        """Validate a delivery of so many components; return the backorder."""
        done = {self.cup: cups, self.plate: plates}
        for move in picking.move_ids:
            move.write({"quantity": done[move.product_id], "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        return self.env["stock.picking"].search([("backorder_id", "=", picking.id)])

    def pack(self, package_id):
        self.expect_state(1, times=2)
        self.expect_pack({1: package_id})
        self.run_queue()

    def packed_units(self):
        return [args[0]["1"] for name, args in self.lazada.calls if name == PACK]

    def test_whole(self):
        picking = self.buy_sets(3)
        demand = {move.product_id: move.product_uom_qty for move in picking.move_ids}
        self.assertEqual(demand, {self.cup: 6, self.plate: 3})
        self.deliver(picking, cups=6, plates=3)
        self.pack("P1")
        self.assertEqual(self.packed_units(), [["1000", "1001", "1002"]])

    def test_in_parts(self):
        first = self.buy_sets(3)
        second = self.deliver(first, cups=4, plates=2)
        self.pack("P1")
        self.deliver(second, cups=2, plates=1)
        self.pack("P2")
        self.assertEqual(self.packed_units(), [["1000", "1001"], ["1002"]])
        self.assertEqual(first.lazada_package_ids.lazada_id, "P1")
        self.assertEqual(second.lazada_package_ids.lazada_id, "P2")

    def test_only_whole_kits_are_packed(self):
        """Four cups and one plate are one set; the rest goes with its second plate."""
        first = self.buy_sets(2)
        second = self.deliver(first, cups=4, plates=1)
        self.pack("P1")
        self.assertEqual(self.packed_units(), [["1000"]])
        self.deliver(second, cups=0, plates=1)
        self.assertEqual(len(second.lazada_item_ids), 1)
