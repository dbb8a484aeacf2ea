from datetime import datetime

from freezegun import freeze_time

from odoo.tests import Form, tagged

from .common import LazadaCase
from .payloads import item_row, order_row
from .shipping import ShippingCase

SLA = "2026-01-17T23:59:59+08:00"
SHIP_BY = datetime(2026, 1, 17, 15, 59, 59)
LATER = datetime(2026, 1, 18, 3, 0)


@tagged("post_install", "-at_install")
class TestShipBy(ShippingCase):
    """X9: Lazada's moment to ship by is what the warehouse sees."""

    def move_at_lazada(self, order_id, moment, hour=10):
        updated = f"2026-01-16 {hour}:05:00 +0800"
        order = order_row(order_id, updated_at=updated)
        self.download((order, [item_row(order_id, 0, sla_time_stamp=moment)]))
        self.store._import_orders()

    def test_sales_order_and_delivery_have_it(self):
        picking = self.buy(1, {"sla_time_stamp": SLA})
        self.assertEqual(picking.sale_id.commitment_date, SHIP_BY)
        self.assertEqual(picking.date_deadline, SHIP_BY)
        self.assertEqual(picking.scheduled_date, SHIP_BY)

    def test_none_at_lazada(self):
        picking = self.buy(1, {"sla_time_stamp": ""})
        self.assertFalse(picking.sale_id.commitment_date)
        self.assertFalse(picking.lazada_ship_by_local)
        self.assertFalse(picking.lazada_ship_urgency)

    def test_moved_at_lazada(self):
        picking = self.buy(1, {"sla_time_stamp": SLA})
        self.move_at_lazada(1, "2026-01-18T11:00:00+08:00")
        self.assertEqual(picking.sale_id.commitment_date, LATER)
        self.assertEqual((picking.date_deadline, picking.scheduled_date), (LATER,) * 2)
        self.assertEqual(picking.lazada_order_id.state, "done")

    def test_what_a_person_has_planned_stays(self):
        planned = datetime(2026, 1, 16, 8, 0)
        picking = self.buy(1, {"sla_time_stamp": SLA})
        picking.scheduled_date = planned
        self.move_at_lazada(1, "2026-01-18T11:00:00+08:00")
        self.assertEqual(picking.scheduled_date, planned)
        picking.sale_id.commitment_date = planned
        self.move_at_lazada(1, "2026-01-19T11:00:00+08:00", hour=11)
        self.assertEqual(picking.sale_id.commitment_date, planned)
        self.assertEqual(picking.lazada_order_id.state, "done")

    def test_lazada_forgets_it_or_the_parcel_has_left(self):
        picking = self.buy(1, {"sla_time_stamp": SLA})
        self.move_at_lazada(1, "")
        self.assertEqual(picking.sale_id.commitment_date, SHIP_BY)
        self.ship(picking)
        self.move_at_lazada(1, "2026-01-18T11:00:00+08:00", hour=11)
        self.assertEqual(picking.date_deadline, SHIP_BY)

    def test_told_in_hours_on_the_stores_clock(self):
        picking = self.buy(1, {"sla_time_stamp": SLA})
        order = picking.lazada_order_id
        for now, urgency in (
            ("2026-01-16 12:00:00", "in_time"),
            ("2026-01-17 04:00:00", "twelve_hours"),
            ("2026-01-17 14:00:00", "two_hours"),
            ("2026-01-17 16:00:00", "late"),
        ):
            with self.subTest(now=now), freeze_time(now):
                order.invalidate_recordset(["ship_urgency"])
                picking.invalidate_recordset(["lazada_ship_urgency"])
                self.assertEqual(picking.lazada_ship_urgency, urgency)
        self.assertIn("11:59", order.ship_by_local)
        self.assertIn("UTC+8", order.ship_by_local)
        order.status = "shipped"
        self.assertFalse(order.ship_urgency)

    def test_printed_for_the_packer(self):
        picking = self.buy(1, {"sla_time_stamp": SLA}, buyer_note="Please no plastic")
        for report in ("stock.action_report_picking", "stock.action_report_delivery"):
            html, _kind = self.env["ir.actions.report"]._render_qweb_html(
                report, picking.ids
            )
            with self.subTest(report=report):
                self.assertIn("UTC+8", html.decode())
                self.assertIn("Please no plastic", html.decode())


@tagged("post_install", "-at_install")
class TestPacker(LazadaCase):
    """Who packs finds what is packed, without a right of Lazada's."""

    def test_warehouse_user_opens_deliveries(self):
        """Odoo looks into the zip prefixes of the delivery methods for each of them."""
        packer = self.make_user("packer", "stock.group_stock_user")
        self.env["delivery.carrier"].search([], limit=1).zip_prefix_ids = [
            (0, 0, {"name": "0486"})
        ]
        order = self.import_one(1, buyer_note="Ring twice")
        picking = order.sale_order_id.picking_ids.with_user(packer)
        self.env.invalidate_all()
        form = Form(picking)
        self.assertEqual(form.lazada_buyer_note, "Ring twice")
        self.assertEqual(form.lazada_recipient_phone, "+6591234567")

    def test_recipient_before_the_import(self):
        order = self.download_one(1)
        # An add-on may mask the phone.
        name, phone, street, *_rest = order.recipient.split("\n")
        self.assertEqual((name, street), ("Ana Cruz", "1 Raffles Place"))
        self.assertEqual(phone[-3:], "567")
        order.payload = False
        self.assertFalse(order.recipient)
