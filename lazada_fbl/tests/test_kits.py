import unittest

from odoo import Command
from odoo.tests import tagged

from .fulfilled import THEIRS, FblCase


@tagged("post_install", "-at_install")
class TestFblKits(FblCase):
    """Kits come with ``sale_mrp``, which the add-on does not need."""

    def setUp(self):
        super().setUp()
        if "mrp.bom" not in self.env:
            raise unittest.SkipTest("sale_mrp is not installed")
        self.plate = self.make_product("PLATE")
        self.set = self.make_product("SET", is_storable=False)
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.set.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": self.cup.id, "product_qty": 2}),
                    Command.create({"product_id": self.plate.id, "product_qty": 1}),
                ],
            }
        )
        self.kit = self.add_skus(self.set)

    def test_each_component_leaves_for_each_unit_that_was_shipped(self):
        unit = {**THEIRS, "sku": "SET", "sku_id": self.kit.lazada_id}
        units = [{**unit, "status": status} for status in ("shipped", "pending")]
        order = self.import_units(*units)
        self.deliver()
        left = (self.at_lazada_pieces(), self.at_lazada_pieces(self.plate))
        self.assertEqual(left, (-2, -1))
        self.assertEqual((self.here(), self.here(product=self.plate)), (10, 0))
        for each in units:
            each["status"] = "shipped"
        self.import_units(*units, updated_at="2026-01-17 10:00:00 +0800")
        self.deliver()
        left = (self.at_lazada_pieces(), self.at_lazada_pieces(self.plate))
        self.assertEqual(left, (-4, -2))
        self.assertEqual(order.sale_order_id.order_line.qty_delivered, 2)
        units[0]["status"] = "shipped_back_success"
        self.import_units(*units, updated_at="2026-01-18 10:00:00 +0800")
        self.deliver()
        left = (self.at_lazada_pieces(), self.at_lazada_pieces(self.plate))
        self.assertEqual(left, (-2, -1))
