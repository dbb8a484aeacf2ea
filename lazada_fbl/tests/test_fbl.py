from ast import literal_eval
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .fulfilled import OURS, THEIRS, FblCase


@tagged("post_install", "-at_install")
class TestFbl(FblCase):
    """W1: such units never touch the seller's own stock."""

    def test_the_first_such_unit_makes_the_location(self):
        self.assertFalse(self.store.fbl_location_id)
        self.import_units(OURS)
        self.assertFalse(self.store.fbl_location_id)
        self.import_units(THEIRS, order_id=501)
        location = self.store.fbl_location_id
        self.assertTrue(location)
        self.assertNotEqual(location.warehouse_id, self.store.warehouse_id)
        self.assertEqual(location.usage, "internal")
        self.assertEqual(location.company_id, self.store.company_id)
        self.import_units(THEIRS, order_id=502)
        self.assertEqual(self.store.fbl_location_id, location)

    def test_a_mixed_order_gets_both_deliveries(self):
        order = self.import_units(OURS, OURS, THEIRS)
        self.assertEqual(order.fulfilled_by, "both")
        self.assertEqual(order.item_ids.mapped("is_fbl"), [False, False, True])
        ours, theirs = self.deliveries(order, False), self.deliveries(order, True)
        self.assertEqual(ours.move_ids.product_uom_qty, 2)
        self.assertEqual(theirs.move_ids.product_uom_qty, 1)
        self.assertEqual(theirs.location_id, self.store.fbl_location_id)
        self.assertTrue(order.totals_match)

    def test_what_comes_back_to_lazada_is_no_return_of_the_sellers(self):
        """It would be booked twice: at Lazada, and on the seller's own shelf."""
        if "lazada.return" not in self.env:
            self.skipTest("lazada_return is not installed")
        self.store.download_returns = True
        self.put_at_lazada(4)
        order = self.import_units(OURS, THEIRS)
        moment = "2026-01-17 10:00:00"
        self.become(order, "failed_delivery", "failed_delivery", updated_at=moment)
        record = self.env["lazada.return"].search([("order_id", "=", order.id)])
        ours = order.item_ids.filtered(lambda unit: not unit.is_fbl)
        self.assertEqual(record.line_ids.item_id, ours)
        line = record.line_ids
        self.assertNotEqual(line._goods(), "not_coming")
        line.item_id = order.item_ids - ours
        self.assertFalse(line._goods_to_expect())

    def test_it_is_done_when_lazada_says_shipped(self):
        self.put_at_lazada(4)
        order = self.import_units(THEIRS, THEIRS)
        self.become(order, "ready_to_ship", "ready_to_ship")
        self.deliver()
        picking = self.deliveries(order, True)
        self.assertNotEqual(picking.state, "done")
        self.become(order, "shipped", "shipped", updated_at="2026-01-17 10:00:00")
        self.deliver()
        self.assertEqual(picking.state, "done")
        self.assertTrue(picking.date_done)
        self.assertEqual(order.item_ids.picking_id, picking)
        self.assertEqual(order.sale_order_id.order_line.qty_delivered, 2)
        self.assertEqual((self.here(), self.at_lazada_pieces()), (6, 2))
        self.deliver()
        self.assertEqual(self.at_lazada_pieces(), 2)

    def test_nothing_there_is_no_obstacle(self):
        """Lazada has shipped it, so it was there."""
        order = self.import_units({**THEIRS, "status": "shipped"})
        self.deliver()
        self.assertEqual(self.deliveries(order, True).state, "done")
        self.assertEqual((self.here(), self.at_lazada_pieces()), (10, -1))
        self.assertFalse(order.fbl_error)

    def test_one_parcel_of_two_leaves_the_rest_waiting(self):
        order = self.import_units(THEIRS, THEIRS, THEIRS)
        self.become(order, "shipped", "pending", "shipped")
        self.deliver()
        states = self.deliveries(order, True).mapped("state")
        self.assertEqual(len(states), 2)
        self.assertEqual(states.count("done"), 1)
        self.assertEqual(self.at_lazada_pieces(), -2)
        self.become(
            order, "delivered", "shipped", "shipped", updated_at="2026-01-17 10:00:00"
        )
        self.deliver()
        self.assertEqual(set(self.deliveries(order, True).mapped("state")), {"done"})
        self.assertEqual(self.at_lazada_pieces(), -3)

    def test_packs_leave_as_many_pieces(self):
        self.sku.pieces = 6
        order = self.import_units(THEIRS, THEIRS)
        self.become(order, "shipped", "pending")
        self.deliver()
        self.assertEqual(self.at_lazada_pieces(), -6)

    def test_it_is_not_packed(self):
        order = self.import_units(THEIRS)
        picking = self.deliveries(order, True)
        self.assertFalse(picking._is_lazada_delivery())
        self.assertFalse(picking.lazada_shipment_state)
        self.assertFalse(picking.lazada_has_label)
        for action in (picking.action_lazada_pack, picking.action_lazada_ready_to_ship):
            with self.fails(UserError, "None of these"):
                action()
        with self.fails(UserError, "no label"):
            picking.action_lazada_label()

    def test_shipping_on_validation_tells_lazada_nothing(self):
        self.store.ship_on_validate = "ready_to_ship"
        self.import_units({**THEIRS, "status": "shipped", "package_id": "P1"})
        self.deliver()
        self.assertFalse(self.env["lazada.shipment"].search([]))
        package = self.env["lazada.package"].search([])
        self.assertFalse(package.picking_id.lazada_has_label)

    def test_orders_to_ship_are_those_of_the_seller(self):
        theirs = self.import_units(THEIRS, order_id=1)
        both = self.import_units(OURS, THEIRS, order_id=2)
        sent = self.import_units({**OURS, "status": "shipped"}, THEIRS, order_id=3)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lazada_connector.lazada_order_to_ship_action"
        )
        found = self.env["lazada.order"].search(literal_eval(action["domain"]))
        self.assertEqual(found & (theirs + both + sent), both)
        self.assertEqual(self.store.order_to_ship_count, 1)

    def test_cancelled_before_shipping_leaves_no_move(self):
        self.put_at_lazada(4)
        order = self.import_units(THEIRS, OURS)
        self.become(order, "canceled", "pending")
        moves = self.deliveries(order, True).move_ids
        self.assertEqual(set(moves.mapped("state")), {"cancel"})
        self.assertEqual(order.fulfilled_by, "seller")
        whole = self.import_units(THEIRS, order_id=501)
        self.become(whole, "canceled")
        self.assertEqual(set(whole.delivery_ids.mapped("state")), {"cancel"})
        self.deliver()
        self.assertEqual((self.here(), self.at_lazada_pieces()), (6, 4))

    def test_a_cancelled_unit_leaves_the_others_to_be_delivered(self):
        order = self.import_units(THEIRS, THEIRS)
        self.become(order, "shipped", "canceled")
        self.deliver()
        self.assertEqual(self.at_lazada_pieces(), -1)
        open_moves = order.delivery_ids.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        self.assertFalse(open_moves)

    def test_what_comes_back_to_lazada_is_there_again(self):
        self.put_at_lazada(4)
        order = self.import_units(THEIRS, THEIRS)
        self.become(order, "shipped", "shipped")
        self.deliver()
        self.become(
            order, "shipped_back_success", "delivered", updated_at="2026-01-18 10:00:00"
        )
        self.deliver()
        self.deliver()
        self.assertEqual((self.here(), self.at_lazada_pieces()), (6, 3))
        self.assertEqual(order.item_ids.fbl_return_id.state, "done")
        notes = "".join(order.activity_ids.mapped("note"))
        self.assertIn("booked by itself", notes)
        self.assertNotIn("book what comes back as a return", notes)

    def test_lots_never_stop_a_delivery(self):
        self.cup.tracking = "none"
        tracked = self.make_product("SKU-LOT", tracking="lot")
        self.add_skus(tracked)
        self.store._fbl_warehouse()
        location = self.store.fbl_location_id
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": tracked.id})
        self.env["stock.quant"]._update_available_quantity(
            tracked, location, 1, lot_id=lot
        )
        sku = self.env["lazada.sku"].search([("product_id", "=", tracked.id)])
        unit = {**THEIRS, "sku": "SKU-LOT", "sku_id": sku.lazada_id}
        order = self.import_units(
            {**unit, "status": "shipped"}, {**unit, "status": "shipped"}
        )
        self.deliver()
        self.assertFalse(order.fbl_error)
        self.assertEqual(self.deliveries(order, True).state, "done")
        lines = self.deliveries(order, True).move_line_ids
        self.assertEqual(lines.lot_id, lot)
        self.assertEqual(sum(lines.mapped("quantity")), 2)
        self.assertEqual(self.at_lazada_pieces(tracked), -1)

    def test_no_push_counts_what_is_at_lazada(self):
        figure = lambda: self.sku._stock_figures()[self.sku].total  # noqa: E731
        self.assertEqual(figure(), 10)
        self.put_at_lazada(4)
        self.assertEqual(figure(), 6)
        order = self.download_one(500, THEIRS, THEIRS)
        self.assertEqual(figure(), 6)
        self.store._import_orders()
        self.assertEqual(figure(), 6)
        self.become(order, "shipped", "shipped")
        self.deliver()
        self.assertEqual(figure(), 6)
        self.import_units(OURS, order_id=501)
        self.assertEqual(figure(), 5)

    def test_the_value_stays_until_a_buyer_has_it(self):
        self.cup.categ_id.property_cost_method = "average"
        self.cup.standard_price = 3
        self.assertEqual(self.cup.total_value, 30)
        self.put_at_lazada(4)
        self.assertEqual(self.cup.total_value, 30)
        order = self.import_units(THEIRS, THEIRS)
        self.assertEqual(self.cup.total_value, 30)
        self.become(order, "shipped", "shipped")
        self.deliver()
        self.env.invalidate_all()
        self.assertEqual(self.cup.total_value, 24)
        moves = self.deliveries(order, True).move_ids
        self.assertEqual(
            (sum(moves.mapped("value")), moves.mapped("is_out")), (6, [True])
        )

    def test_a_location_of_ones_own_shelf_is_refused(self):
        with self.fails(ValidationError, "cannot stand for"):
            self.store.fbl_location_id = self.stock
        child = self.stock.create({"name": "Corner", "location_id": self.stock.id})
        with self.fails(ValidationError, "cannot stand for"):
            self.store.fbl_location_id = child

    def test_a_chosen_warehouse_serves_as_well(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Fulfilment", "code": "FUL"}
        )
        self.store.fbl_location_id = other.lot_stock_id
        order = self.import_units(THEIRS)
        self.assertEqual(order.delivery_ids.picking_type_id, other.out_type_id)
        self.assertFalse(order.delivery_ids._is_lazada_delivery())

    def test_a_failure_is_told_and_tried_again(self):
        order = self.import_units({**THEIRS, "status": "shipped"})

        def refuse(self):
            raise UserError(self.env._("The period is closed."))

        with patch.object(type(self.env["stock.picking"]), "_deliver_fbl", refuse):
            self.deliver()
        self.assertIn("The period is closed.", order.fbl_error)
        found = self.env["lazada.order"].search([("retry_ids.kind", "=", "fbl")])
        self.assertEqual(found, order)
        order.retry_ids.action_retry()
        self.assertFalse(order.retry_ids)
        self.assertEqual(self.deliveries(order, True).state, "done")

    def test_what_was_told_stays_when_the_raw_data_goes(self):
        order = self.import_units(THEIRS)
        order.item_ids.payload = False
        self.assertTrue(order.item_ids.is_fbl)

    def test_lazadas_warehouse_code_is_no_unknown_one(self):
        self.store.stock_warehouse_ids.create(
            {
                "store_id": self.store.id,
                "warehouse_id": self.store.warehouse_id.id,
                "code": "dropshipping",
            }
        )
        order = self.import_units({**THEIRS, "warehouse_code": "LAZADA-1"})
        self.assertNotIn("LAZADA-1", "".join(order.message_ids.mapped("body")))
        self.assertEqual(order.delivery_ids.location_id, self.store.fbl_location_id)
