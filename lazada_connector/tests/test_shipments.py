from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lazada_api import (
    LazadaApiError,
    LazadaAuthError,
    LazadaUnavailable,
)
from ..lazada_api.errors import Kind
from .shipping import ShipmentCase, item_result, package_result

READ, PACK, READY = "get_multiple_order_items", "pack", "ready_to_ship"


@tagged("post_install", "-at_install")
class TestShipments(ShipmentCase):
    # === ALL GOES WELL === #

    def test_one_delivery_is_packed_and_ready(self):
        """Read, pack, ready to ship, read: in this order, each once."""
        picking = self.buy(1, {}, {})
        self.assertEqual(picking.lazada_shipment_state, "to_pack")
        self.expect_state(1, times=2)
        self.expect_pack({1: "P1"})
        self.expect_ready("P1")
        answer = self.press(picking)
        calls = list(self.lazada.calls)
        self.assertEqual(self.methods(), [READ, PACK, READY, READ])
        self.assertEqual(calls[1][1][0], {"1": ["1000", "1001"]})
        self.assertEqual(answer["params"]["type"], "success")
        self.assert_shipped(picking, "TN-P1")
        package = picking.lazada_package_ids
        self.assertEqual(
            (package.lazada_id, package.status, package.item_count),
            ("P1", "ready_to_ship", 2),
        )
        self.assertEqual(package.shipment_provider, "LEX SG")
        self.assertEqual(self.shipment_of(picking).state, "done")

    def test_scheduled_action_leaves_a_run_for_each_store(self):
        """D10: what was accepted and refused, which the process manager sums up."""
        picking = self.buy(1)
        self.env["lazada.shipment"]._request(picking, "packed")
        self.expect_state(1, times=2)
        self.expect_pack({1: "P1"})
        with self.lazada.serving():
            self.cron("send_shipments")
        run = self.env["lazada.sync.run"].search([("task", "=", "send_shipments")])
        self.assertEqual(
            (run.store_id, run.state, run.updated, run.failed),
            (self.store, "done", 1, 0),
        )
        process = self.env.ref("lazada_connector.process_send_shipments")
        self.assertIn("1 accepted by Lazada, 0 refused", process.last_result)
        with self.lazada.serving():
            self.cron("send_shipments")  # nothing waits
        self.assertEqual(run.search_count([("task", "=", "send_shipments")]), 1)

    def test_pack_only_then_ready(self):
        picking = self.buy(1)
        self.expect_state(1, times=2)
        self.expect_pack({1: "P1"})
        self.press(picking, "pack")
        self.assertEqual(picking.lazada_shipment_state, "packed")
        self.assertEqual(self.methods(), [READ, PACK, READ])
        self.expect_state(1, times=2)
        self.expect_ready("P1")
        self.press(picking)
        self.assertEqual(self.methods(), [READ, READY, READ])
        self.assert_shipped(picking, "TN-P1")

    def test_several_orders_in_one_call(self):
        pickings = self.buy(1) + self.buy(2) + self.buy(3)
        self.expect_state(1, 2, 3, times=2)
        self.expect_pack({1: "P1", 2: "P2", 3: "P3"})
        self.expect_ready("P1", "P2", "P3")
        self.press(pickings)
        calls = list(self.lazada.calls)
        self.assertEqual(self.methods(), [READ, PACK, READY, READ])
        self.assertEqual(set(calls[1][1][0]), {"1", "2", "3"})
        self.assertEqual(
            pickings.mapped("carrier_tracking_ref"), ["TN-P1", "TN-P2", "TN-P3"]
        )

    def test_never_more_than_twenty(self):
        """Lazada takes 20 orders, and 20 packages, a call."""
        ids = range(1, 24)
        pickings = self.env["stock.picking"].union(*(self.buy(each) for each in ids))
        for part in (ids[:20], ids[20:]):
            self.expect_state(*part, times=2)
            self.expect_pack({each: f"P{each}" for each in part})
            self.expect_ready(*(f"P{each}" for each in part))
        self.press(pickings)
        sizes = [len(args[0]) for name, args in self.lazada.calls if name != READ]
        self.assertEqual(sizes, [20, 20, 3, 3])
        self.assertEqual(set(pickings.mapped("lazada_shipment_state")), {READY})

    def test_more_than_twenty_packages_of_one_batch(self):
        """An order can have several packages, so a batch of deliveries has more."""
        units = [{"status": "packed", "package_id": f"P{each}"} for each in range(22)]
        picking = self.buy(1, *units)
        self.expect_state(1, times=2)
        self.expect_ready(*(f"P{each}" for each in range(20)))
        self.expect_ready("P20", "P21")
        self.press(picking)
        self.assertEqual(self.methods(), [READ, READY, READY, READ])
        self.assertEqual(picking.lazada_shipment_state, READY)

    def test_chatter_line_once(self):
        picking = self.buy(1)
        self.expect_state(1, times=2)
        self.expect_pack({1: "P1"})
        self.expect_ready("P1")
        self.press(picking)
        self.run_queue()
        self.press(picking)
        found = [body for body in self.messages_of(picking) if "TN-P1" in body]
        self.assertEqual(len(found), 1)
        self.assertIn("Ready to Ship", found[0])

    # === ALLOCATION === #

    def test_allocation_type_is_asked_once(self):
        self.store.shipping_allocate_type = False
        pickings = self.buy(1) + self.buy(2)
        for number in (1, 2):
            if number == 1:
                self.lazada.expect("get_allocate_type", "TFS", "1", ["1000"])
            self.expect_state(number, times=2)
            self.expect_pack({number: f"P{number}"})
            self.press(pickings[number - 1], "pack")
        self.assertEqual(self.store.shipping_allocate_type, "TFS")
        self.assertEqual(self.lazada.count("get_allocate_type"), 1)

    def test_carrier_only_cross_border_and_never_for_sof(self):
        self.store.write(
            {"shipping_allocate_type": "NTFS", "shipment_provider_code": "FM50"}
        )
        pickings = self.buy(1) + self.buy(2, {"delivery_option_sof": 1})
        self.expect_state(1, 2, times=2)
        self.expect_pack({1: "P1"})
        self.expect_pack({2: "P2"})
        seen = []
        original = self.env.registry["lazada.store"]._pack_parameters

        def spy(store, client, by_order, is_sof):
            found = original(store, client, by_order, is_sof)
            seen.append((is_sof, *found))
            return found

        with patch.object(self.env.registry["lazada.store"], "_pack_parameters", spy):
            self.press(pickings, "pack")
        self.assertEqual(seen, [(False, "NTFS", "FM50"), (True, "NTFS", None)])

    # === REFUSED, OR NOT YET === #

    def test_one_refused_among_several(self):
        picking = self.refuse_one(code="700026", message="Order is on hold")
        self.assertEqual(picking.lazada_shipment_state, "error")
        self.assertIn("Order is on hold", picking.lazada_shipment_error)
        self.assertIn("700026", picking.lazada_shipment_error)
        self.run_queue()  # not tried again by itself
        self.assertEqual(self.lazada.count(PACK), 1)

    def test_refusal_tells_the_responsible_person(self):
        self.store.user_id = self.env.user
        shipment = self.shipment_of(self.refuse_one(code="700026", message="No"))
        self.assertEqual(len(shipment.activity_ids), 1)
        self.assertEqual(shipment.activity_ids.user_id, self.env.user)

    def test_retry_after_a_refusal(self):
        picking = self.refuse_one(code="700026", message="Order is on hold")
        self.expect_state(2, times=2)
        self.expect_pack({2: "P2"})
        self.expect_ready("P2")
        with self.lazada.serving():
            self.shipment_of(picking).action_retry()
        self.assert_shipped(picking, "TN-P2")
        self.assertFalse(picking.lazada_shipment_error)

    def assert_waits_then_passes(self, **answer):
        picking = self.refuse_one(**answer)
        shipment = self.shipment_of(picking)
        self.assertEqual(picking.lazada_shipment_state, "pending")
        self.assertGreater(shipment.next_attempt_at, fields.Datetime.now())
        cron = self.env.ref("lazada_connector.ir_cron_lazada_send_shipments").sudo()
        woken = self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", cron.id)])
        self.assertIn(shipment.next_attempt_at, woken.mapped("call_at"))
        with self.lazada.serving():
            self.cron("send_shipments")  # too early: no call
        self.expect_state(2, times=2)
        self.expect_pack({2: "P2"})
        self.expect_ready("P2")
        self.run_queue()
        self.assert_shipped(picking, "TN-P2")

    def test_hint_to_retry_waits(self):
        self.assert_waits_then_passes(code="12345", message="Later", retry=True)

    def test_locked_order_waits(self):
        self.assert_waits_then_passes(code="700024", message="Order locked")

    def test_no_answer_for_a_unit_waits(self):
        self.assert_waits_then_passes(code=None, message="No answer")

    def test_package_not_found_right_after_pack(self):
        """Code 600001: Lazada does not find yet what it has just packed."""
        picking = self.buy(1)
        self.expect_state(1, times=2)
        self.expect_pack({1: "P1"})
        missing = {"code": "600001", "message": "Package not found"}
        self.expect_ready(refused={"P1": missing})
        self.press(picking)
        self.assertEqual(picking.lazada_shipment_state, "pending")
        self.expect_state(1, times=2)
        self.expect_ready("P1")
        self.run_queue()
        self.assert_shipped(picking, "TN-P1")
        self.assertEqual(self.lazada.count(PACK), 1)

    def test_one_package_refused_ready_to_ship(self):
        pickings = self.buy(1) + self.buy(2)
        self.expect_state(1, 2)
        self.expect_pack({1: "P1", 2: "P2"})
        self.expect_ready("P1", refused={"P2": {"code": "73", "message": "Bad state"}})
        self.expect_state(1)
        self.press(pickings)
        self.assertEqual(pickings[0].lazada_shipment_state, READY)
        self.assertIn("Bad state", pickings[1].lazada_shipment_error)

    def test_a_refusal_outweighs_a_wait(self):
        """One unit refused for good, the next one only for now: a person has to act,
        and nothing is repeated by itself."""
        picking = self.buy(1, {}, {})
        first, second = self.at_lazada[1]
        self.expect_state(1, times=2)
        self.lazada.expect(
            PACK,
            [
                item_result(first, "700026", "On hold"),
                item_result(second, "700024", "Locked"),
            ],
        )
        self.press(picking)
        self.assertEqual(picking.lazada_shipment_state, "error")
        self.assertIn("On hold", picking.lazada_shipment_error)

    @mute_logger("odoo.addons.lazada_connector.models.runs.lazada_queue_mixin")
    def test_the_call_as_a_whole_refused(self):
        """The reason is told in a user's words, as everywhere else."""
        picking = self.buy(1)
        refusal = LazadaApiError(
            "no permission", "InsufficientPermission", "r1", kind=Kind.PERMISSION
        )
        self.expect_state(1)
        self.lazada.expect(PACK, refusal)
        self.press(picking)
        self.assertEqual(picking.lazada_shipment_state, "error")
        self.assertIn("no permission", picking.lazada_shipment_error)
        self.assertNotIn("unexpected", picking.lazada_shipment_error)

    def test_login_refused(self):
        """Waits for the store, and the store says what to do."""
        picking = self.buy(1)
        refusal = LazadaAuthError("not subscribed", kind=Kind.SUBSCRIPTION)
        self.lazada.expect(READ, refusal)
        self.press(picking)
        self.assertEqual(picking.lazada_shipment_state, "pending")
        self.assertIn("not subscribed", self.store.connection_error)

    def test_throttled_waits_as_long_as_lazada_says(self):
        picking = self.buy(1)
        self.lazada.expect(READ, LazadaUnavailable("busy", "901", retry_after=90))
        self.press(picking)
        wait = self.shipment_of(picking).next_attempt_at - fields.Datetime.now()
        self.assertAlmostEqual(wait.total_seconds(), 90, delta=10)

    # === LOST ANSWERS === #

    def lose_pack(self, happened):
        """Pack an order; the answer is lost, and the call may have worked."""
        picking = self.buy(1, {}, {})
        self.expect_state(1)
        self.lazada.expect(PACK, LazadaUnavailable("timeout"))
        self.press(picking)
        self.assertEqual(self.methods(), [READ, PACK])
        self.assertEqual(picking.lazada_shipment_state, "pending")
        if happened:
            self.put_into_package(1, "P1")
        return picking

    def test_pack_that_happened_is_not_repeated(self):
        picking = self.lose_pack(happened=True)
        self.expect_state(1, times=2)
        self.expect_ready("P1")
        self.run_queue()
        self.assertEqual(self.methods(), [READ, READY, READ])
        self.assert_shipped(picking, "TN-P1")

    def test_pack_that_did_not_happen_is_sent_after_reading(self):
        picking = self.lose_pack(happened=False)
        self.expect_state(1, times=2)
        self.expect_pack({1: "P1"})
        self.expect_ready("P1")
        self.run_queue()
        self.assertEqual(self.methods(), [READ, PACK, READY, READ])
        self.assert_shipped(picking, "TN-P1")

    def test_nothing_is_sent_while_the_state_cannot_be_read(self):
        picking = self.lose_pack(happened=True)
        self.lazada.expect(READ, LazadaUnavailable("still down"))
        self.run_queue()
        self.assertEqual(self.methods(), [READ])
        self.assertEqual(picking.lazada_shipment_state, "pending")

    def test_lost_ready_to_ship(self):
        picking = self.buy(1)
        self.expect_state(1)
        self.expect_pack({1: "P1"})
        self.lazada.expect(READY, LazadaUnavailable("timeout"))
        self.press(picking)
        self.change(1, status="ready_to_ship")
        self.expect_state(1)
        self.methods()
        self.run_queue()
        self.assertEqual(self.methods(), [READ])
        self.assert_shipped(picking, "TN-P1")

    # === LAZADA SHOWS IT LATER === #

    def test_packed_but_shown_as_pending(self):
        """What Lazada accepted is not packed again because it is not shown yet."""
        picking = self.buy(1)
        self.expect_state(1)
        self.expect_pack({1: "P1"})
        self.lazada.expect(READY, LazadaUnavailable("timeout"))
        self.press(picking)
        self.change(1, status="pending", package_id="", tracking_code="")
        self.expect_state(1)
        self.run_queue()
        self.assertEqual(self.lazada.count(PACK), 1)
        self.assertEqual(picking.lazada_shipment_state, "pending")
        self.assertIn("does not show it yet", picking.lazada_shipment_error)
        self.put_into_package(1, "P1")
        self.expect_state(1, times=2)
        self.expect_ready("P1")
        self.run_queue()
        self.assert_shipped(picking, "TN-P1")

    def test_packed_and_shown_as_pending_for_long(self):
        """Then it has been dissolved, or never was."""
        picking = self.packed(1)
        picking.lazada_item_ids.packed_at -= timedelta(minutes=11)
        self.change(1, status="pending", package_id="", tracking_code="")
        self.expect_state(1, times=2)
        self.expect_pack({1: "P2"})
        self.expect_ready("P2")
        self.press(picking)
        self.assert_shipped(picking, "TN-P2")

    def test_ready_but_shown_as_packed(self):
        picking = self.packed(1)
        self.expect_state(1, times=2)
        self.lazada.expect(READY, [package_result("P1")], ["P1"])
        self.press(picking)
        self.assertEqual(picking.lazada_shipment_state, "pending")
        self.expect_state(1)
        self.run_queue()
        self.assertEqual(self.lazada.count(READY), 1)
        self.change(1, status="ready_to_ship")
        self.expect_state(1)
        self.run_queue()
        self.assert_shipped(picking, "TN-P1")
        self.assertEqual(self.lazada.count(READY), 1)

    def test_waits_grow(self):
        """A hint to come again soon is not followed every 15 seconds for ever."""
        picking = self.buy(1)
        waits = []
        for _each in range(8):
            self.expect_state(1)
            later = {"code": "9", "message": "Later", "retry": True}
            self.expect_pack({}, {1: later})
            self.expect_state(1)
            if not waits:
                self.press(picking)
            else:
                self.run_queue()
            shipment = self.shipment_of(picking)
            waits.append(shipment.next_attempt_at - fields.Datetime.now())
        seconds = [round(wait.total_seconds() / 15) * 15 for wait in waits]
        self.assertEqual(seconds, [15, 30, 60, 120, 240, 480, 900, 900])

    def test_refusal_that_is_settled_leaves_no_activity(self):
        self.store.user_id = self.env.user
        picking = self.refuse_one(code="700026", message="Order is on hold")
        self.assertTrue(self.shipment_of(picking).activity_ids)
        self.expect_state(2, times=2)
        self.expect_pack({2: "P2"})
        self.expect_ready("P2")
        with self.lazada.serving():
            self.shipment_of(picking).action_retry()
        self.assertFalse(self.shipment_of(picking).activity_ids)

    # === WHICH UNITS === #

    def test_cancelled_units_are_left_out(self):
        picking = self.buy(1, {}, {}, {})
        self.change(1, 1, status="canceled")
        self.expect_state(1, times=2)
        self.expect_pack({1: "P1"})
        self.expect_ready("P1")
        self.press(picking)
        self.assertEqual(self.lazada.calls[1][1][0], {"1": ["1000", "1002"]})
        self.assertEqual(picking.lazada_package_ids.item_count, 2)

    def test_all_cancelled(self):
        picking = self.buy(1, {}, {})
        self.change(1, status="canceled")
        self.expect_state(1)
        self.press(picking)
        self.assertEqual(self.methods(), [READ])
        self.assertEqual(picking.lazada_shipment_state, "error")
        self.assertIn("cancelled all units", picking.lazada_shipment_error)

    def test_partial_delivery_and_backorder(self):
        """Each delivery packs what it carries."""
        self.store.ship_on_validate = "packed"
        first = self.buy(1, {}, {}, {})
        second = self.ship(first, done=2)
        self.expect_state(1, times=2)
        self.expect_pack({1: "P1"})
        self.run_queue()
        self.assertEqual(first.lazada_package_ids.item_count, 2)
        self.ship(second)
        self.expect_state(1, times=2)
        self.expect_pack({1: "P2"})
        self.run_queue()
        packed = [args[0]["1"] for name, args in self.lazada.calls if name == PACK]
        self.assertEqual(packed, [["1000", "1001"], ["1002"]])
        self.assertEqual(second.lazada_package_ids.lazada_id, "P2")
        self.assertEqual(second.lazada_package_ids.item_count, 1)
        self.assertEqual(first.carrier_tracking_ref, "TN-P1")
        self.assertEqual(second.carrier_tracking_ref, "TN-P2")

    def test_less_shipped_and_no_backorder(self):
        self.store.ship_on_validate = "packed"
        picking = self.buy(1, {}, {}, {})
        for move in picking.move_ids:
            move.write({"quantity": 2, "picked": True})
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=picking.ids
        ).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(len(picking.lazada_item_ids), 2)

    def test_less_shipped_than_was_refused_before(self):
        """Units that no package holds yet go with the delivery that carries them."""
        picking = self.buy(1, {}, {}, {})
        self.expect_state(1, times=2)
        self.expect_pack({}, {1: {"code": "700026", "message": "On hold"}})
        self.press(picking)
        self.store.ship_on_validate = "packed"
        backorder = self.ship(picking, done=2)
        self.assertEqual(len(picking.lazada_item_ids), 2)
        self.ship(backorder)
        self.assertEqual(len(backorder.lazada_item_ids), 1)

    def test_kit_counts_whole_kits(self):
        """A kit of two cups and a plate has a move for each."""
        line = self.buy(1, {}, {}, {}).sale_id.order_line[:1]
        plate = self.make_product("PLATE")
        move = line.move_ids
        move.product_uom_qty = 6
        other = move.copy({"product_id": plate.id, "product_uom_qty": 3})
        other.write({"sale_line_id": line.id, "picking_id": move.picking_id.id})
        self.assertEqual(line._count_lazada_units(move + other), 3)
        other.product_uom_qty = 1
        rest = other.copy({"product_uom_qty": 2, "picking_id": False})
        rest.picking_id = move.picking_id.copy({"move_ids": []})
        rest.sale_line_id = line
        self.assertEqual(line._count_lazada_units(move + other), 1)

    def test_packed_in_seller_center(self):
        """What was packed there belongs to Odoo's delivery as well."""
        picking = self.buy(1, {}, {})
        self.put_into_package(1, "P9")
        self.expect_state(1, times=2)
        self.expect_ready("P9")
        self.press(picking)
        self.assertEqual(self.methods(), [READ, READY, READ])
        self.assert_shipped(picking, "TN-P9")

    def test_packages_come_with_the_orders(self):
        """Two packages of one order, packed in Seller Center, are downloaded."""
        order = self.import_one(
            1,
            {"status": "packed", "package_id": "PA", "tracking_code": "TA"},
            {"status": "shipped", "package_id": "PB", "tracking_code": "TB"},
            {"status": "canceled", "package_id": ""},
        )
        found = {
            package.lazada_id: (package.tracking_number, package.status)
            for package in order.package_ids
        }
        self.assertEqual(found, {"PA": ("TA", "packed"), "PB": ("TB", "shipped")})
        again = self.download_one(
            1,
            {"status": "ready_to_ship", "package_id": "PA", "tracking_code": "TA"},
            {"status": "delivered", "package_id": "PB", "tracking_code": "TB"},
            {"status": "canceled", "package_id": ""},
            updated_at="2026-01-16 10:05:00 +0800",
        )
        self.assertEqual(again, order)
        self.assertEqual(
            sorted(order.package_ids.mapped("status")), ["delivered", "ready_to_ship"]
        )

    # === QUEUE === #

    def test_unexpected_failure_is_tried_again_and_told(self):
        """Each try waits longer; after five, the responsible person is told."""
        self.store.user_id = self.env.user
        picking = self.buy(1)
        logger = "odoo.addons.lazada_connector.models.runs.lazada_queue_mixin"
        for attempt in range(1, 6):
            self.lazada.expect(READ, KeyError("order_items"))
            with mute_logger(logger):
                if attempt == 1:
                    self.press(picking)
                else:
                    self.run_queue()
            shipment = self.shipment_of(picking)
            self.assertEqual((shipment.state, shipment.attempts), ("error", attempt))
            self.assertEqual(len(shipment.activity_ids), attempt // 5)
        least = fields.Datetime.now() + timedelta(minutes=70)
        self.assertGreater(shipment.next_attempt_at, least)

    @mute_logger("odoo.addons.lazada_connector.models.runs.lazada_queue_mixin")
    def test_one_bad_delivery_does_not_stop_the_others(self):
        pickings = self.buy(1) + self.buy(2)
        self.lazada.expect(READ, KeyError("one of them"))
        self.lazada.expect(READ, KeyError("the first"))
        self.expect_state(2, times=2)
        self.expect_pack({2: "P2"})
        self.expect_ready("P2")
        self.press(pickings)
        self.assertEqual(
            pickings.mapped("lazada_shipment_state"), ["error", "ready_to_ship"]
        )
