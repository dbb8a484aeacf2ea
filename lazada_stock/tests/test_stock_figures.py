from odoo import Command
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.payloads import product_row, sku_row

from .stocking import StockCase


@tagged("post_install", "-at_install")
class TestStockFigures(StockCase):
    """What may be sold: the rule's figure in one situation after the other."""

    def figure(self, sku=None):
        sku = sku or self.sku
        self.env.flush_all()
        self.env.invalidate_all()
        return sku._stock_figures()[sku]

    def total(self, sku=None):
        figure = self.figure(sku)
        self.assertFalse(figure.problem)
        return figure.total

    def sell(self, quantity, product=None):
        """Return a quotation of a customer who is none of Lazada's."""
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "warehouse_id": self.store.warehouse_id.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or self.cup).id,
                            "product_uom_qty": quantity,
                        }
                    )
                ],
            }
        )

    # --- stock --- #

    def test_on_hand(self):
        self.assertEqual(self.total(), 10)

    def test_reserved(self):
        order = self.sell(3)
        self.assertEqual(self.total(), 10, "a quotation does not count")
        order.action_confirm()
        self.assertEqual(self.total(), 7)
        order._action_cancel()
        self.assertEqual(self.total(), 10)

    def test_delivered(self):
        order = self.sell(3)
        order.action_confirm()
        order.picking_ids.move_ids.write({"quantity": 3, "picked": True})
        order.picking_ids.button_validate()
        self.assertEqual(self.total(), 7)

    def test_more_sold_than_there_is(self):
        self.sell(25).action_confirm()
        self.assertEqual(self.total(), 0)

    def test_other_warehouses_and_places_do_not_count(self):
        other = self.env["stock.warehouse"].create({"name": "Other", "code": "OTH"})
        self.set_stock(self.cup, 50, other.lot_stock_id)
        customers = self.env.ref("stock.stock_location_customers")
        self.env["stock.quant"]._update_available_quantity(self.cup, customers, 70)
        self.assertEqual(self.total(), 10)
        self.store.warehouse_id = other
        self.assertEqual(self.total(), 50)

    def test_shelves_of_the_warehouse_count(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id, "usage": "internal"}
        )
        self.set_stock(self.cup, 5, shelf)
        self.assertEqual(self.total(), 15)

    def test_pack(self):
        self.sku.pieces = 6
        self.assertEqual(self.total(), 1)

    # --- what is kept back --- #

    def test_safety_stock_of_the_store_and_of_the_sku(self):
        self.store.stock_safety = 4
        self.assertEqual(self.total(), 6)
        self.sku.write({"own_stock_safety": True, "stock_safety": 0})
        self.assertEqual(self.total(), 10)
        self.sku.stock_safety = 9
        self.assertEqual(self.total(), 1)

    def test_share_and_ceiling(self):
        self.store.stock_share = 50
        self.assertEqual(self.total(), 5)
        self.store.stock_ceiling = 3
        self.assertEqual(self.total(), 3)

    def test_settings_are_pushed(self):
        self.push()
        for values, figure in (
            ({"stock_safety": 4}, 6),
            ({"stock_share": 50}, 3),
            ({"stock_ceiling": 1}, 1),
        ):
            self.store.write(values)
            self.assertEqual(self.pushed(), {"SKU-1": figure})
        self.sku.write({"own_stock_safety": True, "stock_safety": 10})
        self.assertEqual(self.pushed(), {"SKU-1": 0})

    def test_pieces_and_link_are_pushed(self):
        self.push()
        self.sku.pieces = 3
        self.assertEqual(self.pushed(), {"SKU-1": 3})
        plate = self.make_product("PLATE")
        self.set_stock(plate, 21)
        self.sku.product_id = plate
        self.assertEqual(self.pushed(), {"SKU-1": 7})

    # --- Lazada's orders --- #

    def test_downloaded_order(self):
        order = self.download_one(1, {}, {})
        self.assertEqual(self.total(), 8)
        order.store_id._import_orders()
        self.assertEqual(order.state, "done")
        self.assertEqual(self.total(), 8)

    def test_unpaid_order(self):
        """Lazada withholds the unit for half an hour."""
        self.download_one(1, {"status": "unpaid"}, statuses=["unpaid"])
        self.assertEqual(self.total(), 9)

    def test_cancelled_and_shipped_units(self):
        self.download_one(1, {"status": "canceled"}, {"status": "delivered"})
        self.assertEqual(self.total(), 10)

    def test_order_of_a_pack_sold_as_pieces_too(self):
        """Both SKUs take from the same shelf."""
        pack = self.add_skus(self.make_product("SIX"))
        pack.write({"product_id": self.cup.id, "pieces": 6})
        self.download_one(1, {"sku": "SIX", "sku_id": int(pack.lazada_id)})
        self.assertEqual(self.total(), 4)
        self.assertEqual(self.total(pack), 0)

    def test_order_in_error(self):
        """What cannot be imported yet is sold all the same."""
        self.store.partner_id = False
        order = self.download_one(1)
        order.store_id._import_orders()
        self.assertEqual(order.state, "error")
        self.assertEqual(self.total(), 9)

    def test_order_that_is_not_reserved_at_once(self):
        """With reservation by hand, the sales order alone holds the unit."""
        self.store.warehouse_id.out_type_id.reservation_method = "manual"
        self.import_one(1, {}, {})
        self.assertEqual(self.total(), 8)
        self.env["sale.order"].search([("lazada_order_id", "!=", False)]) \
            .picking_ids.action_assign()  # fmt: skip
        self.assertEqual(self.total(), 8)

    def test_order_of_another_store_and_warehouse(self):
        """What that warehouse owes is none of ours, whether it is imported or not."""
        other = self.make_store("LZD-2").with_env(self.env)
        other.warehouse_id = self.env["stock.warehouse"].create(
            {"name": "East", "code": "EAST"}
        )
        order = self.download_one(1, {}, {}, store=other)
        self.assertEqual(order.item_ids.product_id, self.cup)
        self.assertEqual(self.total(), 10)
        other._import_orders()
        self.assertEqual(order.state, "done", order.error_message)
        self.assertEqual(self.total(), 10)

    # --- what is left alone --- #

    def test_fulfilled_by_lazada(self):
        row = product_row(
            0, sku_row(9001, "SKU-1", fblWarehouseInventories=[{"warehouseCode": "L"}])
        )
        self.env["lazada.product"]._store_page(
            self.store, [row], self.env["lazada.sync.run"]
        )
        self.assertTrue(self.sku.is_fbl)
        self.assertIn("Lazada's warehouse", self.figure().problem)
        self.push(calls=0)

    def test_not_linked(self):
        self.sku.product_id = False
        self.assertIn("Not linked", self.figure().problem)

    def test_deleted_at_lazada(self):
        self.sku.status = "deleted"
        self.assertIn("Deleted", self.figure().problem)

    def test_only_known_from_an_order(self):
        order = self.download_one(1, {"sku": "NEW", "sku_id": None})
        self.assertIn("from an order", self.figure(order.item_ids.sku_id).problem)

    def test_not_tracked(self):
        """A product without stock tracking: nothing, or a fixed figure."""
        self.push()
        service = self.make_product("VOUCHER", is_storable=False)
        sku = self.add_skus(service)
        self.assertIn("does not track", self.figure(sku).problem)
        self.push(calls=0)
        sku.stock_fixed = 99
        self.assertEqual(self.pushed(), {"VOUCHER": 99})

    def test_tracking_switched_on(self):
        self.push()
        sku = self.add_skus(self.make_product("BOX", is_storable=False))
        self.push(calls=0)
        self.assertEqual(sku.stock_push_ids.state, "ignored")
        sku.product_id.is_storable = True
        self.assertEqual(self.pushed(), {"BOX": 0})

    def test_archived(self):
        """It is sold no more: nobody shall order it."""
        self.push()
        self.cup.action_archive()
        self.assertEqual(self.pushed(), {"SKU-1": 0})
        self.cup.action_unarchive()
        self.assertEqual(self.pushed(), {"SKU-1": 10})

    # --- several warehouses --- #

    def add_warehouse(self, code, quantity):
        warehouse = self.env["stock.warehouse"].create({"name": code, "code": code[:5]})
        if quantity:
            self.set_stock(self.cup, quantity, warehouse.lot_stock_id)
        return warehouse

    def map_warehouses(self, *pairs):
        self.store.stock_warehouse_ids = [
            Command.clear(),
            *(
                Command.create({"warehouse_id": warehouse.id, "code": code})
                for warehouse, code in pairs
            ),
        ]

    def test_several_warehouses(self):
        """Each with its code; orders are taken from the first."""
        north = self.add_warehouse("NORTH", 5)
        self.map_warehouses((self.store.warehouse_id, "dropshipping"), (north, "north"))
        self.download_one(1, {}, {})
        self.assertEqual(self.figure().by_code, {"dropshipping": 8, "north": 5})
        self.push()
        (sent,) = self.lazada.calls[-1][1][0]
        self.assertEqual(
            (sent.quantity, sent.warehouses), (None, {"dropshipping": 8, "north": 5})
        )
        self.assertEqual(self.row.accepted_quantity, 13)

    def test_stock_moved_between_warehouses(self):
        """The total stays; Lazada has to know all the same."""
        north = self.add_warehouse("NORTH", 5)
        self.map_warehouses((self.store.warehouse_id, "dropshipping"), (north, "north"))
        self.push()
        self.set_stock(self.cup, 9)
        self.set_stock(self.cup, 6, north.lot_stock_id)
        self.push()
        self.assertEqual(self.at_lazada, {"SKU-1": {"dropshipping": 9, "north": 6}})
        self.push(calls=0)

    def test_one_mapped_warehouse_is_the_plain_form(self):
        """Page "Inventory Management API": who has one warehouse must not name it."""
        self.map_warehouses((self.add_warehouse("NORTH", 5), "north"))
        self.assertEqual(self.figure().by_code, {"": 5})

    def test_no_warehouse(self):
        self.env.cr.execute(
            "UPDATE lazada_store SET warehouse_id = NULL WHERE id = %s", [self.store.id]
        )
        self.assertIn("warehouse", self.figure().problem)
