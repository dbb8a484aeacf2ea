"""R3, R5: what comes back has one receipt, as it left, and what is done with it."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .booking import ReturningCase


@tagged("post_install", "-at_install")
class TestReturnedGoods(ReturningCase):
    def on_hand(self):
        self.env.flush_all()
        self.cup.invalidate_recordset()
        return self.cup.qty_available

    # === THE RECEIPT === #

    def test_the_receipt_exists_once_the_return_is_agreed(self):
        order = self.sold(1, {}, {})
        record = self.ask(order, 0, stage="to_decide")
        self.assertFalse(self.receipts(record))
        self.say(record, "agreed")
        receipt = self.receipts(record)
        move = record.line_ids.stock_move_id
        self.assertEqual((receipt.state, len(receipt)), ("assigned", 1))
        self.assertEqual((move.product_id, move.product_uom_qty), (self.cup, 1))
        self.assertTrue(move.to_refund)
        delivery = order.item_ids[0].picking_id
        self.assertEqual(move.origin_returned_move_id, delivery.move_ids)
        self.assertEqual(
            receipt.picking_type_id, delivery.picking_type_id.return_picking_type_id
        )
        self.assertEqual(receipt.lazada_order_id, order)
        self.say(record, "on_the_way")
        self.assertEqual(self.receipts(record), receipt, "once")
        record._queue_booking()
        self.book()
        self.assertEqual(len(order.sale_order_id.picking_ids), 2)

    def test_in_the_stores_operation_type(self):
        kind = self.store.warehouse_id.in_type_id.copy(
            {"name": "Lazada Returns", "sequence_code": "LZR"}
        )
        self.store.return_picking_type_id = kind
        receipt = self.receipts(self.ask(self.sold(1, {})))
        self.assertEqual(receipt.picking_type_id, kind)
        self.assertEqual(receipt.location_dest_id, kind.default_location_dest_id)

    def test_refund_only_has_no_receipt(self):
        record = self.ask(self.sold(1, {}), kind="refund_only", stage="refunded")
        self.assertFalse(self.receipts(record))
        with self.assertRaisesRegex(UserError, "No goods are expected"):
            record.action_receive()

    def test_to_lazadas_warehouse_until_it_hands_the_goods_back(self):
        order = self.sold(1, {})
        record = self.ask(order, stage="on_the_way", to_seller=False)
        self.say(record, "refunded", qc_decision="return_to_merchant")
        self.assertFalse(self.receipts(record))
        order.item_ids.lazada_status = "shipped_back"
        self.say(record)
        self.assertEqual(self.receipts(record).state, "assigned")

    def test_a_parcel_that_turns_round(self):
        order = self.sold(1, {})
        order.item_ids.lazada_status = "failed_delivery"
        record = self.ask(order, kind="abnormal", stage="open", lazada_id=False)
        record.action_receive()
        self.assertEqual(self.receipts(record).state, "done")
        self.assert_given(record, 10)

    def test_a_return_that_is_cancelled(self):
        record = self.ask(self.sold(1, {}))
        receipt = self.receipts(record)
        self.say(record, "cancelled")
        self.assertEqual(receipt.state, "cancel")
        self.assertFalse(record.line_ids.stock_move_id)
        self.say(record, "agreed")
        self.assertEqual(self.receipts(record).state, "assigned")

    def test_one_of_two_lines_is_cancelled(self):
        record = self.ask(self.sold(1, {}, {}))
        first, second = record.line_ids
        receipt = self.receipts(record)
        first.write({"stage": "cancelled", "status": "REQUEST_CANCEL"})
        self.say(record)
        self.assertEqual(receipt.move_ids.product_uom_qty, 1)
        self.assertFalse(first.stock_move_id)
        self.assertEqual(second.stock_move_id, receipt.move_ids)

    def test_before_the_delivery_is_done(self):
        """It waits, says why, and goes on by itself."""
        order = self.sold(1, {}, deliver=False)
        record = self.ask(order)
        self.assertIn("is not validated", self.reason(record))
        self.assertFalse(self.activities(record))
        self.ship(order.sale_order_id.picking_ids)
        self.book()
        self.assertEqual(self.receipts(record).state, "assigned")
        self.assertFalse(self.reason(record))

    def test_a_return_that_a_person_has_made(self):
        """It is taken for the receipt; none is made beside it."""
        order = self.sold(1, {})
        delivery = order.sale_order_id.picking_ids
        wizard = self.env["stock.return.picking"].create({"picking_id": delivery.id})
        made = delivery.browse(wizard.action_create_returns_all()["res_id"])
        record = self.ask(order)
        self.assertEqual(self.receipts(record), made)

    def test_no_order_here(self):
        record = self.ask(self.sold(1, {}), stage="to_decide")
        record.order_id = record.line_ids.item_id = False
        self.say(record, "agreed")
        self.assertRegex(self.reason(record), "Goods come back.*has no sales order")
        self.assertEqual(len(self.activities(record)), 1)

    def test_a_unit_that_is_asked_for_again(self):
        """The goods come back once."""
        order = self.sold(1, {})
        first = self.ask(order)
        second = self.ask(order)
        self.assertTrue(self.receipts(first))
        self.assertFalse(self.receipts(second))

    # === RECEIVED === #

    def test_good(self):
        order = self.sold(1, {}, {})
        before = self.on_hand()
        record = self.ask(order, 0)
        record.line_ids.action_check_good()
        record.action_receive()
        self.assertEqual(self.receipts(record).state, "done")
        self.assertEqual(self.on_hand(), before + 1)
        self.assertEqual(order.sale_order_id.order_line.qty_delivered, 1)
        self.assertFalse(record.can_receive)
        with self.assertRaisesRegex(UserError, "All of it is received"):
            record.action_receive()

    def test_what_nobody_checked_is_good(self):
        record = self.ask(self.sold(1, {}, {}))
        record.action_receive()
        self.assertEqual(record.line_ids.mapped("check"), ["good", "good"])
        self.assertEqual(self.receipts(record).state, "done")

    def test_scrap(self):
        before = self.on_hand()
        order = self.sold(1, {}, {})
        record = self.ask(order)
        record.line_ids[0].action_check_scrap()
        record.line_ids[1].action_check_good()
        record.action_receive()
        scrap = record.line_ids[0].scrap_ids
        self.assertEqual((scrap.state, scrap.scrap_qty), ("done", 1))
        self.assertEqual(scrap.picking_id, self.receipts(record))
        self.assertFalse(record.line_ids[1].scrap_ids)
        self.assertEqual(self.on_hand(), before - 1)

    def test_only_what_was_checked_has_come(self):
        record = self.ask(self.sold(1, {}, {}, {}))
        record.line_ids[1].check = "good"
        record.action_receive()
        states = record.line_ids.mapped("stock_move_id.state")
        self.assertEqual(record.line_ids[1].stock_move_id.state, "done")
        self.assertEqual(record.line_ids[1].stock_move_id.quantity, 1)
        self.assertEqual(len(record.line_ids.stock_move_ids), 2)
        self.assertTrue(record.can_receive)
        record.action_receive()
        self.assertEqual(set(record.line_ids.mapped("stock_move_id.state")), {"done"})
        self.assertIn("assigned", states)

    def test_validated_in_the_inventory_app(self):
        """Scrap is scrapped as well."""
        record = self.ask(self.sold(1, {}))
        record.line_ids.check = "scrap"
        self.receipts(record).button_validate()
        self.assertEqual(record.line_ids.scrap_ids.state, "done")

    def sold_with_serials(self, number):
        """Return an order of cups that left with serial numbers, and these."""
        self.cup.tracking = "serial"
        stock = self.store.warehouse_id.lot_stock_id
        lots = self.env["stock.lot"].create(
            [{"name": f"S{n}", "product_id": self.cup.id} for n in range(number)]
        )
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(
                self.cup, stock, 1, lot_id=lot
            )
        order = self.order(1, *[{}] * number)
        delivery = order.sale_order_id.picking_ids
        delivery.move_ids.move_line_ids.unlink()
        self.env["stock.move.line"].create(
            [
                {"move_id": delivery.move_ids.id, "lot_id": lot.id, "quantity": 1,
                 "product_id": self.cup.id, "picking_id": delivery.id,
                 "location_id": stock.id,
                 "location_dest_id": delivery.location_dest_id.id}
                for lot in lots
            ]
        )  # fmt: skip
        delivery.move_ids.picked = True
        delivery.button_validate()
        return order, lots

    def pick(self, record, lot):
        """Somebody ticks a serial number on the receipt."""
        rows = self.receipts(record).move_line_ids.filtered(
            lambda row: row.state != "done"
        )
        if lot not in rows.lot_id:
            rows[:1].lot_id = lot
        rows.filtered(lambda row: row.lot_id == lot).picked = True

    def test_lots_come_back_as_they_left(self):
        order, lots = self.sold_with_serials(2)
        record = self.ask(order)
        moved = self.receipts(record).move_line_ids.lot_id
        self.assertEqual(moved, lots)
        record.line_ids[0].check = "scrap"
        record.line_ids[1].check = "scrap"
        record.action_receive()
        self.assertEqual(record.line_ids.scrap_ids.lot_id, lots)

    def test_the_serial_number_that_came_is_received(self):
        """Not the first of the delivery."""
        order, lots = self.sold_with_serials(3)
        record = self.ask(order, 0)
        with self.assertRaisesRegex(UserError, "Any of S0, S1, S2 may have come"):
            record.action_receive()
        self.pick(record, lots[2])
        record.action_receive()
        self.assertEqual(record.line_ids.stock_move_ids.move_line_ids.lot_id, lots[2])

    def test_the_serial_number_that_is_scrap_is_scrapped(self):
        order, lots = self.sold_with_serials(2)
        record = self.ask(order)
        scrap, good = record.line_ids
        scrap.check, good.check = "scrap", "good"
        with self.assertRaisesRegex(UserError, "Which of S0, S1 is scrap"):
            record.action_receive()
        good.check = False
        self.pick(record, lots[1])
        record.action_receive()
        self.assertEqual(scrap.scrap_ids.lot_id, lots[1])
        record.action_receive()
        self.assertEqual(good.stock_move_ids.move_line_ids.lot_id, lots[0])
        self.assertFalse(good.scrap_ids)

    def test_validated_in_the_inventory_app_scrap_is_asked_for(self):
        order, _lots = self.sold_with_serials(2)
        record = self.ask(order)
        record.line_ids[0].check = "scrap"
        self.receipts(record).button_validate()
        self.assertFalse(record.line_ids.scrap_ids)
        self.assertIn("S0, S1", str(self.activities(record, "goods").note))

    def test_a_pack_comes_back_with_all_its_pieces(self):
        self.order(1)
        self.env["lazada.sku"].search([("store_id", "=", self.store.id)]).pieces = 6
        order = self.sold(2, {}, {})
        record = self.ask(order, 0)
        self.assertEqual(record.line_ids.stock_move_id.product_uom_qty, 6)

    # === DISPUTE === #

    def test_a_dispute_of_one_who_may_not(self):
        record = self.ask(self.sold(1, {}))
        record.line_ids.check = "dispute"
        picker = self.make_user("picker", "stock.group_stock_user")
        record.with_user(picker).action_receive()
        self.assertEqual(self.receipts(record).state, "done")
        self.assertIn("not what was sold", str(self.activities(record, "dispute").note))
        self.say(record, "refunded")
        self.assertTrue(self.activities(record, "dispute"), "still to be done")

    # === WHO === #

    def test_a_warehouse_user_without_accounting(self):
        self.store.return_credit = "received"
        order = self.sold(1, {}, {})
        record = self.ask(order, stage="on_the_way")
        picker = self.make_user("picker", "stock.group_stock_user")
        seen = record.with_user(picker)
        seen.line_ids[0].check = "good"
        seen.line_ids[1].action_check_scrap()
        seen.action_receive()
        self.assertEqual(seen.picking_ids.state, "done")
        self.assert_given(record, 10, 10)
        spec = {"line_ids": {"fields": {"credit_state": {}, "check": {}}}}
        (row,) = seen.web_read({**spec, "picking_count": {}, "booking_error": {}})
        self.assertEqual(row["line_ids"][0]["credit_state"], "posted")

    def test_an_accountant_without_stock(self):
        record = self.ask(self.sold(1, {}))
        accountant = self.make_user("ledger", "account.group_account_invoice")
        seen = record.with_user(accountant)
        self.assertEqual(seen.picking_count, 1)
        # stock_account lets accountants read transfers, not change them
        self.assertEqual(seen.picking_ids, self.receipts(record))
        with self.assertRaises(AccessError):
            seen.action_receive()
        with self.assertRaises(AccessError):
            seen.line_ids.action_check_good()

    # === LISTS === #

    def test_back_but_not_booked(self):
        record = self.ask(self.sold(1, {}), stage="on_the_way")
        self.assertFalse(record.is_not_booked)
        long_ago = fields.Datetime.now() - timedelta(days=3)
        self.say(record, arrived_at=long_ago)
        self.assertTrue(record.is_not_booked)
        record.action_receive()
        self.assertFalse(record.is_not_booked)
        self.assertFalse(self.activities(record, "goods"), "it is settled")

    def test_a_person_is_told_once_of_goods_that_are_not_booked(self):
        record = self.ask(self.sold(1, {}), stage="on_the_way")
        self.say(record, arrived_at=fields.Datetime.now())
        self.assertFalse(self.activities(record, "goods"), "there is a day to book it")
        self.say(record, arrived_at=fields.Datetime.now() - timedelta(days=2))
        activity = self.activities(record, "goods")
        self.assertIn("not booked", str(activity.note))
        self.book()
        self.assertEqual(self.activities(record, "goods"), activity)

    def test_refunded_and_nothing_came(self):
        self.store.return_missing_days = 5
        record = self.ask(self.sold(1, {}), stage="on_the_way")
        self.assertFalse(record.missing_from)
        refunded = fields.Datetime.now() - timedelta(days=4)
        self.say(record, "refunded", refunded_at=refunded)
        nothing_came = [("missing_from", "<=", "now"), ("id", "=", record.id)]
        self.assertFalse(record.search(nothing_came))
        self.store.return_missing_days = 3
        self.assertEqual(record.search(nothing_came), record)
        self.book()
        self.book()
        activity = self.activities(record, "goods")
        self.assertIn("nothing has come", str(activity.note))
        self.assertEqual(len(activity), 1)
        record.action_receive()
        self.assertFalse(record.missing_from)
        self.assertFalse(self.activities(record, "goods"))

    def test_reasons_and_rates(self):
        self.ask(self.sold(1, {}, {}, {}), 0, kind="refund_only", stage="refunded")
        refused = self.ask(self.sold(2, {}), stage="refused")
        self.assertTrue(refused)
        (row,) = self.env["lazada.return.report"]._read_group(
            [("store_id", "=", self.store.id)],
            ["sku_id"],
            ["sold_units:sum", "returned_units:sum", "return_rate:avg"],
        )
        self.assertEqual(row[1:], (4, 1, 25.0))
