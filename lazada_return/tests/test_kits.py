"""R3: a kit comes back with its components. In the stage ``kits``."""

import unittest

from odoo import Command
from odoo.tests import tagged

from .booking import ReturningCase

SET = {"sku": "SET", "sku_id": 9002, "shop_sku": "SET_SG"}


@tagged("post_install", "-at_install")
class TestKits(ReturningCase):
    def setUp(self):
        super().setUp()
        if "mrp.bom" not in self.env:
            raise unittest.SkipTest("sale_mrp is not installed")
        self.plate = self.make_product("PLATE")
        self.set = self.make_product("SET", is_storable=False)
        stock = self.store.warehouse_id.lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.plate, stock, 50)
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.set.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": product.id, "product_qty": quantity})
                    for product, quantity in ((self.cup, 2), (self.plate, 1))
                ],
            }
        )

    def quantities(self, record):
        return {
            move.product_id: move.product_uom_qty
            for move in record.line_ids.stock_move_ids
        }

    def test_one_set_of_three(self):
        order = self.sold(1, SET, SET, SET)
        record = self.ask(order, 1)
        self.assertEqual(self.quantities(record), {self.cup: 2, self.plate: 1})
        self.assertEqual(len(self.receipts(record)), 1)
        record.action_receive()
        self.assertEqual(order.sale_order_id.order_line.qty_delivered, 2)
        self.assertFalse(record.can_receive)
        self.say(record, "refunded")
        self.assert_given(record, 10)
        self.assertEqual(record.line_ids.credit_line_id.product_id, self.set)

    def test_two_sets_of_which_one_is_scrap(self):
        record = self.ask(self.sold(1, SET, SET, SET), 0, 2)
        self.assertEqual(self.quantities(record), {self.cup: 4, self.plate: 2})
        record.line_ids[0].check = "scrap"
        record.line_ids[1].check = "good"
        record.action_receive()
        scraps = record.line_ids[0].scrap_ids
        found = {scrap.product_id: scrap.scrap_qty for scrap in scraps}
        self.assertEqual(found, {self.cup: 2, self.plate: 1})

    def test_only_one_of_two_sets_has_come(self):
        record = self.ask(self.sold(1, SET, SET))
        record.line_ids[0].check = "good"
        record.action_receive()
        first, second = record.line_ids
        self.assertEqual(set(first.stock_move_ids.mapped("state")), {"done"})
        self.assertEqual(set(second.stock_move_ids.mapped("state")), {"assigned"})
        record.action_receive()
        self.assertEqual(set(second.stock_move_ids.mapped("state")), {"done"})
