from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SofCase

SENT = {"state": "sent"}


@tagged("post_install", "-at_install")
class TestFlags(SofCase):
    def statuses(self, packages):
        return self.updates_of(packages).mapped("status")

    # === WAYS TO SET === #

    def test_write(self):
        package = self.package(1)
        moment = datetime(2026, 1, 18, 3, 4, 5)
        package.write({"sof_delivered": True, "sof_event_time": moment})
        update = self.updates_of(package)
        self.assertEqual((update.status, update.state), ("delivered", "pending"))
        self.assertEqual(update.event_time, moment)
        self.assertEqual(update.channel, "open_platform")

    def test_without_event_time_it_is_now(self):
        package = self.package(1)
        before = fields.Datetime.now()
        package.sof_delivered = True
        self.assertGreaterEqual(self.updates_of(package).event_time, before)

    def test_list_actions(self):
        packages = self.package(1) + self.package(2)
        self.assertTrue(packages.action_sof_delivered())
        self.assertEqual(self.statuses(packages), ["delivered", "delivered"])
        other = self.package(3)
        other.action_sof_not_delivered()
        self.assertEqual(self.statuses(other), ["not_delivered"])

    def test_order_flag_is_for_all_its_packages(self):
        packages = self.package(
            1,
            {},
            {"package_id": "PB", "tracking_code": "TB"},
            {"package_id": "PC", "tracking_code": "TC", "delivery_option_sof": 0},
            {"package_id": "PD", "tracking_code": "TD", "status": "canceled"},
        )
        order = packages.order_id
        self.assertFalse(order.sof_delivered)
        order.sof_delivered = True
        flagged = packages.filtered("sof_delivered").mapped("lazada_id")
        self.assertEqual(sorted(flagged), ["P1", "PB"])
        self.assertTrue(order.sof_delivered)
        packages.filtered(lambda row: row.lazada_id == "PB").sof_delivered = False
        self.assertFalse(order.sof_delivered)

    def test_order_form(self):
        package = self.package(1)
        with Form(package.order_id) as form:
            form.sof_not_delivered = True
        self.assertTrue(package.sof_not_delivered)
        self.assertEqual(self.statuses(package), ["not_delivered"])

    def test_order_of_a_courier_has_no_flags_on_its_form(self):
        own, theirs = self.package(1), self.package(2, {"delivery_option_sof": 0})
        self.assertTrue(own.order_id.is_sof)
        self.assertFalse(theirs.order_id.is_sof)
        with Form(theirs.order_id) as form, self.assertRaises(AssertionError):
            form.sof_delivered = True

    def test_package_form(self):
        package = self.package(1)
        with Form(package) as form:
            form.sof_delivered = True
        self.assertEqual(self.statuses(package), ["delivered"])

    def test_load_by_external_and_database_id(self):
        """Other software sets flags by ``load``, as Odoo's own import does."""
        first, second = self.package(1), self.package(2)
        second.export_data(["id"])
        name = second.get_external_id()[second.id]
        Package = self.env["lazada.package"]
        columns = [".id", "sof_delivered", "sof_event_time"]
        result = Package.load(columns, [[str(first.id), "1", "2026-01-18 03:04:05"]])
        self.assertEqual(result["ids"], first.ids, result["messages"])
        result = Package.load(["id", "sof_not_delivered"], [[name, "True"]])
        self.assertEqual(result["ids"], second.ids, result["messages"])
        self.assertEqual(
            self.updates_of(first).event_time, datetime(2026, 1, 18, 3, 4, 5)
        )
        self.assertEqual(self.statuses(second), ["not_delivered"])

    @mute_logger("odoo.models")
    def test_load_tells_the_reason(self):
        package = self.package(1, delivery_option_sof=0, shipment_provider="LEX")
        columns = [".id", "sof_delivered"]
        result = package.load(columns, [[str(package.id), "1"]])
        self.assertFalse(result["ids"])
        self.assertIn("carried by LEX", result["messages"][0]["message"])

    def test_setting_twice_asks_once(self):
        package = self.package(1)
        package.sof_delivered = True
        package.sof_delivered = True
        package.action_sof_delivered()
        self.assertEqual(self.statuses(package), ["delivered"])

    # === REFUSED === #

    def assert_refused(self, package, words, **flags):
        with self.fails(UserError, words):
            package.write(flags)

    def test_contradiction(self):
        package = self.package(1)
        both = {"sof_delivered": True, "sof_not_delivered": True}
        self.assert_refused(package, "cannot be delivered and not delivered", **both)
        package.sof_delivered = True
        self.assert_refused(package, "Take the other flag back", sof_not_delivered=True)

    def test_not_of_the_own_fleet(self):
        package = self.package(1, delivery_option_sof=0, shipment_provider="LEX")
        self.assert_refused(package, "TN-P1 is carried by LEX", sof_delivered=True)
        self.assertFalse(self.updates_of(package))

    def test_cancelled(self):
        package = self.package(1)
        self.change(1, status="canceled")
        self.expect_state(1)
        with self.talking():
            package._read_units(self.store)
        self.assert_refused(package, "cancelled at Lazada", sof_delivered=True)

    def test_delivered_already(self):
        package = self.package(1, status="delivered")
        self.assert_refused(package, "as “Delivered”", sof_not_delivered=True)

    def test_failed_already(self):
        """Lazada would refuse it: told at once, not after sending."""
        package = self.package(1, status="failed_delivery")
        self.assert_refused(package, "TN-P1 as “Failed delivery”", sof_delivered=True)
        package.sof_not_delivered = True  # as Lazada says itself

    def test_lost(self):
        package = self.package(1, status="lost_by_3pl")
        self.assert_refused(package, "any more", sof_delivered=True)
        self.assert_refused(package, "any more", sof_not_delivered=True)

    def test_event_in_the_future(self):
        package = self.package(1)
        moment = fields.Datetime.now() + timedelta(days=2)
        with self.fails(ValidationError, "TN-P1: the event time lies"):
            package.write({"sof_delivered": True, "sof_event_time": moment})

    def test_create_checks_as_well(self):
        """Other software cannot flag a package by making one."""
        package = self.package(1)
        values = {"order_id": package.order_id.id, "lazada_id": "P77"}
        self.assertFalse(package.create(values).sof_delivered)
        with self.fails(UserError, "P78 is carried by Lazada"):
            package.create({**values, "lazada_id": "P78", "sof_delivered": True})

    def test_lazada_was_told(self):
        package = self.package(1)
        package.sof_delivered = True
        self.updates_of(package).write(SENT)
        self.assert_refused(package, "told already", sof_delivered=False)
        swapped = {"sof_delivered": False, "sof_not_delivered": True}
        self.assert_refused(package, "told already", **swapped)

    def test_one_bad_package_stops_a_list_action(self):
        """Nothing is half-done: the reason names the package."""
        good, bad = self.package(1), self.package(2, delivery_option_sof=0)
        with self.fails(UserError, "TN-P2"):
            (good + bad).action_sof_delivered()
        self.assertFalse(good.sof_delivered)
        self.assertFalse(self.updates_of(good))

    def test_context_of_a_call_skips_nothing(self):
        """Over RPC, a caller chooses the context."""
        package = self.package(1)
        blunt = package.with_context(lazada_sof_checked=True)
        both = {"sof_delivered": True, "sof_not_delivered": True}
        self.assert_refused(blunt, "cannot be delivered and not delivered", **both)
        blunt.sof_delivered = True
        self.assertEqual(self.statuses(package), ["delivered"])

    # === TAKEN BACK === #

    def test_taken_back_before_it_is_sent(self):
        package = self.package(1)
        package.sof_delivered = True
        package.sof_delivered = False
        self.assertFalse(self.updates_of(package))
        package.sof_not_delivered = True
        self.assertEqual(self.statuses(package), ["not_delivered"])

    def test_swapped_before_it_is_sent(self):
        package = self.package(1)
        package.sof_delivered = True
        package.write({"sof_delivered": False, "sof_not_delivered": True})
        self.assertEqual(self.statuses(package), ["not_delivered"])

    def test_time_and_note_go_with_the_flag(self):
        """A flag that is set anew has not happened when the old one did."""
        package = self.package(1)
        long_ago = datetime(2026, 1, 18, 3, 4, 5)
        package.write(
            {"sof_delivered": True, "sof_event_time": long_ago, "sof_note": "guard"}
        )
        package.sof_delivered = False
        self.assertFalse(package.sof_event_time or package.sof_note)
        before = fields.Datetime.now()
        package.action_sof_delivered()
        self.assertGreaterEqual(self.updates_of(package).event_time, before)
        package.sof_event_time = long_ago
        swapped = {"sof_delivered": False, "sof_not_delivered": True}
        package.write({**swapped, "sof_note": "nobody at home"})
        self.assertGreaterEqual(self.updates_of(package).event_time, before)
        self.assertEqual(package.sof_note, "nobody at home")

    def test_time_is_noted_before_the_flag(self):
        package = self.package(1)
        package.sof_event_time = datetime(2026, 1, 18, 3, 4, 5)
        package.action_sof_delivered()
        moment = self.updates_of(package).event_time
        self.assertEqual(moment, datetime(2026, 1, 18, 3, 4, 5))

    def test_time_is_corrected_before_it_is_sent(self):
        package = self.package(1)
        package.sof_delivered = True
        package.sof_event_time = datetime(2026, 1, 18, 3, 4, 5)
        update = self.updates_of(package)
        self.assertEqual(update.event_time, datetime(2026, 1, 18, 3, 4, 5))
        update.write(SENT)
        package.sof_event_time = datetime(2026, 1, 19)
        self.assertEqual(update.event_time, datetime(2026, 1, 18, 3, 4, 5))

    def test_shipped_stays_when_a_flag_is_taken_back(self):
        self.use_portal()
        package = self.package(1)
        package._queue_sof_shipped(self.carrier)
        package._queue_sof_shipped(self.carrier)
        package.sof_delivered = True
        package.sof_delivered = False
        self.assertEqual(self.statuses(package), ["shipped"])

    # === HELD === #

    def test_not_delivered_waits_for_a_person(self):
        package = self.package(1)
        package.sof_not_delivered = True
        self.assertTrue(self.updates_of(package).is_held)
        self.assertTrue(package.sof_held)
        self.send()
        self.assertFalse(self.lazada.calls)

    def test_not_delivered_goes_if_the_store_says_so(self):
        self.store.sof_send_not_delivered = True
        package = self.package(1)
        package.sof_not_delivered = True
        self.assertFalse(self.updates_of(package).is_held)

    def test_delivered_is_never_held(self):
        package = self.package(1)
        package.sof_delivered = True
        self.assertFalse(package.sof_held)

    def test_one_row_for_each_message(self):
        package = self.package(1)
        package.sof_delivered = True
        with (
            mute_logger("odoo.sql_db"),
            self.fails(IntegrityError, "package_status_channel_uniq"),
            self.env.cr.savepoint(),
        ):
            self.updates_of(package).sudo().copy()
