from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .fulfilled import OURS, THEIRS, FblCase


@tagged("post_install", "-at_install")
class TestFblLosses(FblCase):
    """What would be sent, bought or counted a second time."""

    def test_nothing_is_bought_for_what_lazada_sends(self):
        suppliers = self.env.ref("stock.stock_location_suppliers")
        rule = {
            "name": "Drop Ship",
            "action": "pull",
            "picking_type_id": self.store.warehouse_id.out_type_id.id,
            "location_src_id": suppliers.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
        }
        self.cup.route_ids = self.env["stock.route"].create(
            {"name": "Drop Ship", "rule_ids": [Command.create(rule)]}
        )
        order = self.import_units(OURS, THEIRS)
        self.assertEqual(self.deliveries(order, False).location_id, suppliers)
        theirs = self.deliveries(order, True)
        self.assertEqual(theirs.location_id, self.store.fbl_location_id)

    def test_goods_in_packages_are_counted_by_hand(self):
        """One figure for the loose pieces would add those in the package."""
        self.put_at_lazada(4)
        location = self.store.fbl_location_id
        self.env["stock.quant"].search(
            [("location_id", "=", location.id)]
        ).package_id = self.env["stock.package"].create({"name": "Pallet"})
        row = self.env["lazada.fbl.stock"].create(
            {
                "store_id": self.store.id,
                "product_id": self.cup.id,
                "quantity": 4,
                "quantity_at_lazada": 3,
            }
        )
        with self.fails(UserError, "count it by hand"):
            row.action_adjust()
        self.assertEqual(self.at_lazada_pieces(), 4)

    def test_the_warehouse_of_another_store_is_not_lazadas(self):
        """Nobody could pack what leaves it any more."""
        other = self.env["stock.warehouse"].create({"name": "Other", "code": "OTH"})
        second = self.make_store("LZD-2", warehouse_id=other.id)
        with self.fails(ValidationError, "cannot stand for"):
            self.store.fbl_location_id = other.lot_stock_id
        self.assertFalse(other.lazada_is_fbl)
        with self.fails(ValidationError, "cannot stand for"):
            second.warehouse_id = self.store._fbl_warehouse()

    def test_a_warehouse_that_was_chosen_by_mistake(self):
        wrong, right = self.env["stock.warehouse"].create(
            [{"name": name, "code": name} for name in ("Wro", "Rig")]
        )
        self.store.fbl_location_id = wrong.lot_stock_id
        self.store.fbl_location_id = right.lot_stock_id
        self.assertFalse(wrong.lazada_is_fbl)
        self.assertTrue(wrong.out_type_id.use_existing_lots)
        order = self.import_units(THEIRS)
        self.store.fbl_location_id = False
        self.assertTrue(right.lazada_is_fbl)
        self.assertFalse(order.delivery_ids._is_lazada_delivery())

    def test_cancelled_after_it_was_shipped(self):
        order = self.import_units(THEIRS, THEIRS, THEIRS)
        self.become(order, "shipped", "pending", "pending")
        self.deliver()
        day = "2026-01-{} 10:00:00 +0800"
        self.become(order, "canceled", "pending", "pending", updated_at=day.format(17))
        self.become(order, "canceled", "shipped", "pending", updated_at=day.format(18))
        self.deliver()
        self.assertEqual(self.at_lazada_pieces(), -2)

    def test_a_unit_that_lazada_hands_to_the_seller(self):
        """Its delivery lies where nobody here packs."""
        order = self.import_units(THEIRS, OURS)
        self.assertFalse(order.activity_ids)
        self.become(order, "pending", "pending", fbl=[False, False])
        self.assertIn("another warehouse", order.activity_ids.note)
