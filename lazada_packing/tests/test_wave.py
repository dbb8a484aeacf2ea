from ast import literal_eval
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.lazada_api import (
    LazadaApiError,
    LazadaUnavailable,
)
from odoo.addons.lazada_connector.tests.fake_lazada import Killed

from .packing import WaveCase, label_pdf, texts_of

READ, PACK, READY = "get_multiple_order_items", "pack", "ready_to_ship"
LABEL, DOWNLOAD = "get_package_label", "download"
ON_HOLD = {"code": "700026", "message": "Order is on hold"}


@tagged("post_install", "-at_install")
class TestWave(WaveCase):
    """W2: many deliveries in two actions."""

    def test_packed_printed_and_marked(self):
        pickings = self.buy(1) + self.buy(2)
        wave = self.begin(pickings)
        self.assertEqual((wave.state, wave.progress), ("running", 0))
        self.assertFalse(self.lazada.calls, "Lazada was called by the button")
        self.expect_shipped(1, 2)
        self.expect_labels("P1", "P2")
        self.run_waves()
        self.assertEqual(wave.state, "done", wave.error_message)
        self.assertEqual(
            self.methods(),
            [READ, PACK, READY, READ, LABEL, DOWNLOAD, LABEL, DOWNLOAD],
        )
        self.assertEqual(wave.picking_ids, pickings)
        self.assertEqual(
            texts_of(wave.label_attachment_id), ["Label of P1", "Label of P2"]
        )
        self.assertFalse(wave.refused_ids)
        self.assertEqual(
            (wave.line_count, wave.ready_count, wave.label_count, wave.progress),
            (2, 2, 2, 100),
        )
        for picking in pickings:
            self.assertTrue(picking.lazada_label_printed_at)
            self.assertEqual(picking.lazada_label_printed_by_id, self.env.user)
            self.assertEqual(picking.lazada_shipment_state, READY)
            self.assertTrue(picking.lazada_package_ids.label_id)

    def test_what_lazada_refuses_holds_up_nothing(self):
        pickings = self.buy(1) + self.buy(2) + self.buy(3)
        wave = self.begin(pickings)
        self.expect_shipped(1, 3, refused={2: ON_HOLD})
        self.expect_labels("P1", "P3")
        self.run_waves()
        self.assertEqual(wave.state, "done", wave.error_message)
        self.assertEqual(wave.refused_ids, pickings[1])
        self.assertIn("Order is on hold", pickings[1].lazada_shipment_error)
        self.assertFalse(pickings[1].lazada_label_printed_at)
        *labels, last = texts_of(wave.label_attachment_id)
        self.assertEqual(labels, ["Label of P1", "Label of P3"])
        self.assertIn("Order is on hold", last)
        self.assertIn(pickings[1].lazada_order_id.name, last)

    def test_a_label_that_is_refused(self):
        pickings = self.buy(1) + self.buy(2)
        wave = self.begin(pickings)
        self.expect_shipped(1, 2)
        self.lazada.expect(LABEL, LazadaApiError("no label yet", "34"))
        self.expect_labels("P2")
        self.run_waves()
        self.assertEqual(wave.state, "done", wave.error_message)
        self.assertEqual(wave.refused_ids, pickings[0])
        self.assertIn("no label yet", pickings[0].lazada_shipment_error)

    def test_the_refused_once_more(self):
        picking = self.buy(1)
        wave = self.begin(picking)
        self.expect_shipped(refused={1: ON_HOLD})
        self.run_waves()
        self.assertEqual(wave.refused_ids, picking)
        action = wave.action_pack_refused()
        self.expect_shipped(1)
        self.expect_labels("P1")
        self.run_waves()
        again = wave.browse(action["res_id"])
        self.assertEqual((again.state, again.label_count), ("done", 1))
        self.assertFalse(picking.lazada_shipment_error)
        # what another wave made of it is none of the first one's
        self.assertEqual((wave.ready_count, again.ready_count), (0, 1))

    # === WHAT IS LEFT OUT === #

    def left_out(self, picking):
        with self.assertRaises(UserError) as refused:
            picking.action_lazada_pack_and_print()
        return str(refused.exception)

    def test_own_fleet(self):
        picking = self.buy(1, {"delivery_option_sof": 1})
        self.assertIn("own fleet", self.left_out(picking))

    def test_cancelled(self):
        picking = self.buy(1)
        picking.sale_id.lazada_order_id.item_ids.status = "canceled"
        self.assertIn("cancelled", self.left_out(picking))

    def test_shipped(self):
        picking = self.buy(1)
        picking.sale_id.lazada_order_id.item_ids.status = "shipped"
        self.assertIn("shipped already", self.left_out(picking))

    def test_no_delivery_of_lazada(self):
        kind = self.env["stock.picking.type"].search(
            [("code", "=", "outgoing")], limit=1
        )
        picking = self.env["stock.picking"].create({"picking_type_id": kind.id})
        self.assertIn("No delivery order", self.left_out(picking))

    def test_others_go_on(self):
        good, sof = self.buy(1), self.buy(2, {"delivery_option_sof": 1})
        wave = self.begin(good + sof)
        self.assertEqual(wave.picking_ids, good)
        self.assertIn(sof.name, wave.left_out)
        self.assertNotIn(good.name, wave.left_out)
        self.expect_shipped(1)
        self.expect_labels("P1")
        self.run_waves()
        self.assertIn(sof.name, texts_of(wave.label_attachment_id)[-1])

    def test_never_in_two_waves_at_once(self):
        picking = self.buy(1)
        wave = self.begin(picking)
        self.assertIn(wave.name, self.left_out(picking))

    def test_cancelled_at_lazada_a_moment_ago(self):
        picking = self.buy(1)
        wave = self.begin(picking)
        self.change(1, status="canceled")
        self.expect_state(1)
        self.run_waves()
        self.assertEqual(wave.refused_ids, picking)
        self.assertIn("cancelled all units", picking.lazada_shipment_error)

    def test_a_wave_for_each_store(self):
        other = self.make_store("LZD-2").with_env(self.env)
        other.shipping_allocate_type = "TFS"
        pickings = self.buy(1) + self.buy(2, store=other)
        action = pickings.action_lazada_pack_and_print()
        waves = self.env["lazada.wave"].search(action["domain"])
        self.assertEqual(waves.store_id, self.store + other)
        self.assertEqual(waves.mapped("line_count"), [1, 1])

    # === ORDERS TO SHIP, PRINTED === #

    def test_from_the_orders(self):
        picking = self.buy(1)
        action = picking.lazada_order_id.action_lazada_pack_and_print()
        wave = self.env["lazada.wave"].browse(action["res_id"])
        self.assertEqual(wave.picking_ids, picking)

    def not_printed(self):
        view = self.env.ref("lazada_packing.lazada_order_view_search")
        arch = view._get_combined_arch()
        [domain] = arch.xpath("//filter[@name='not_printed']/@domain")
        return self.env["lazada.order"].search(literal_eval(domain))

    def test_printed_again_says_so(self):
        picking = self.buy(1)
        self.assertEqual(self.not_printed(), picking.lazada_order_id)
        wave = self.begin(picking)
        self.expect_shipped(1)
        self.expect_labels("P1")
        self.run_waves()
        self.assertFalse(self.not_printed())
        self.assertFalse(wave.again_count)
        again = self.begin(picking)
        self.expect_labels("P1")
        self.run_waves()
        self.assertEqual(self.lazada.count(PACK), 1)
        self.assertEqual(again.again_count, 1)
        self.assertTrue(again.line_ids.printed_before_at)
        self.assertIn("Printed before", texts_of(again.label_attachment_id)[-1])
        self.assertEqual(self.env["ir.attachment"].search_count(
            [("res_model", "=", "stock.picking"), ("res_id", "=", picking.id)]
        ), 1)  # fmt: skip

    # === WAITING === #

    def test_a_lost_answer_is_asked_for_in_seconds(self):
        wave = self.begin(self.buy(1))
        self.lazada.expect(READ, LazadaUnavailable("timeout"))
        self.run_waves()
        self.assertEqual(wave.state, "running")
        wait = wave.picking_ids.lazada_shipment_ids.next_attempt_at
        self.assertLess(wait - fields.Datetime.now(), timedelta(minutes=1))
        self.expect_shipped(1)
        self.lazada.expect(LABEL, LazadaUnavailable("timeout"))
        self.run_waves()
        self.assertEqual((wave.state, wave.ready_count), ("running", 1))
        wait = wave.line_ids.next_attempt_at - fields.Datetime.now()
        self.assertLess(wait, timedelta(minutes=1))
        self.expect_labels("P1")
        self.run_waves()
        self.assertEqual(wave.state, "done")
        self.assertEqual(self.lazada.count(PACK), 1)

    def wait_for_one(self):
        """Return a wave of which one label is here and one order is locked."""
        wave = self.begin(self.buy(1) + self.buy(2))
        self.expect_shipped(1, refused={2: {"code": "700024", "message": "Locked"}})
        self.expect_labels("P1")
        self.run_waves()
        self.assertEqual((wave.state, wave.label_count), ("running", 1))
        return wave

    def test_one_that_stays_locked_holds_up_nothing(self):
        wave = self.wait_for_one()
        for _try in range(2):
            self.expect_state(2, times=2)
            self.expect_pack({}, {2: {"code": "700024", "message": "Locked"}})
            self.run_waves()
        self.assertEqual(wave.state, "running")
        here = wave.line_ids.filtered(lambda line: line.state == "done")
        self.env.cr.execute(
            "UPDATE lazada_wave_line SET write_date = write_date"
            " - interval '11 minutes' WHERE id = %s",
            [here.id],
        )
        self.expect_state(2, times=2)
        self.expect_pack({}, {2: {"code": "700024", "message": "Locked"}})
        self.run_waves()
        self.assertEqual(wave.state, "done")
        self.assertEqual(len(wave.refused_ids), 1)
        self.assertIn("Locked", wave.refused_ids.lazada_shipment_error)

    def test_a_person_leaves_out_what_waits(self):
        wave = self.wait_for_one()
        wave.action_leave_out()
        self.run_waves()
        self.assertEqual((wave.state, wave.label_count), ("done", 1))

    def test_a_dissolved_package(self):
        wave = self.begin(self.buy(1))
        wave.picking_ids.lazada_shipment_ids.unlink()
        self.run_waves()
        self.assertEqual(wave.refused_ids, wave.picking_ids)
        self.assertIn("dissolved", wave.picking_ids.lazada_shipment_error)

    def test_killed_while_labels_are_fetched(self):
        wave = self.begin(self.buy(1) + self.buy(2))
        self.expect_shipped(1, 2)
        self.expect_labels("P1")
        self.lazada.expect(LABEL, Killed())
        with self.fails(Killed, ""):
            self.run_waves()
        self.env.invalidate_all()
        self.expect_labels("P1", "P2")
        self.run_waves()
        self.assertEqual((wave.state, wave.label_count), ("done", 2))
        self.assertEqual(self.lazada.count(PACK), 1)

    @mute_logger("odoo.addons.lazada_connector.models.runs.lazada_queue_mixin")
    def test_documents_that_fail_are_made_later(self):
        wave = self.begin(self.buy(1))
        self.expect_shipped(1)
        self.expect_labels("P1")
        Report = self.env.registry["ir.actions.report"]
        self.patch(Report, "get_wkhtmltopdf_state", lambda self: "install")
        self.run_waves()
        self.assertEqual((wave.state, wave.label_count), ("running", 1))
        self.assertIn("wkhtmltopdf", wave.error_message)
        self.patch(Report, "get_wkhtmltopdf_state", lambda self: "ok")
        self.run_waves()
        self.assertEqual(wave.state, "done")
        self.assertFalse(wave.error_message)

    def test_the_person_is_told(self):
        before = self.env["bus.bus"].search_count([])
        wave = self.print_one(1)
        self.env.cr.precommit.run()
        said = self.env["bus.bus"].search([], order="id desc", limit=1)
        self.assertGreater(self.env["bus.bus"].search_count([]), before)
        self.assertIn(wave.name, said.message)

    # === WHEN IT GOES === #

    def test_labels_go_with_their_wave(self):
        wave = self.print_one(1)
        picking, files = wave.picking_ids, wave.label_attachment_id
        files += wave.pick_list_attachment_id + wave.packing_list_attachment_id
        self.clean_up("lazada.wave")
        self.assertTrue(wave.exists())
        wave.done_at -= timedelta(days=31)
        self.clean_up("lazada.wave")
        self.assertFalse(wave.exists() or files.exists())
        self.assertTrue(picking.lazada_label_printed_at)

    def test_a_file_that_is_gone(self):
        wave = self.print_one(1)
        self.assertIn("/web/content/", wave.action_print_labels()["url"])
        self.assertEqual(wave.labels_opened_by_id, self.env.user)
        wave.label_attachment_id.unlink()
        self.env.invalidate_all()
        with self.fails(UserError, "its time is over"):
            wave.action_print_labels()

    def test_a_label_that_cannot_be_read(self):
        wave = self.begin(self.buy(1) + self.buy(2))
        self.expect_shipped(1, 2)
        self.expect_labels("P1", content=b"%PDF-1.4 nonsense")
        self.expect_labels("P2")
        self.run_waves()
        self.assertEqual((wave.state, wave.label_count), ("done", 1))
        self.assertIn("cannot be read", wave.refused_ids.lazada_shipment_error)

    def test_a_label_of_too_many_pages(self):
        wave = self.begin(self.buy(1))
        self.expect_shipped(1)
        self.expect_labels("P1", content=label_pdf("x", pages=11))
        self.run_waves()
        self.assertIn("10 pages", wave.refused_ids.lazada_shipment_error)
