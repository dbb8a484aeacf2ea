from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.lazada_api import (
    LazadaApiError,
    LazadaAuthError,
    LazadaUnavailable,
)
from odoo.addons.lazada_connector.lazada_api.errors import Kind
from odoo.addons.lazada_connector.tests.shipping import package_result

from ..sof_portal import (
    SofPortalError,
    SofPortalLoginError,
    SofPortalRefused,
    SofPortalUnavailable,
)
from .common import READ, SofCase

DELIVERED, FAILED = "sof_delivered", "sof_failed_delivery"


class SendCase(SofCase):
    def delivered(self, *order_ids, **values):
        """Return packages that are flagged delivered."""
        packages = self.env["lazada.package"].union(
            *(self.package(order_id, **values) for order_id in order_ids)
        )
        packages.sorted("id").action_sof_delivered()
        return packages

    def assert_sent(self, packages, lines=1):
        updates = self.updates_of(packages)
        self.assertEqual(set(updates.mapped("state")), {"sent"})
        self.assertTrue(all(updates.mapped("sent_at")))
        for package in packages:
            told = [body for body in self.messages_of(package) if "was told" in body]
            self.assertEqual(len(told), lines)


@tagged("post_install", "-at_install")
class TestOpenPlatform(SendCase):
    def test_delivered(self):
        package = self.delivered(1)
        self.expect_state(1)
        self.lazada.expect(DELIVERED, [package_result("P1")], ["P1"])
        self.send()
        self.assertEqual(self.methods(), [READ, DELIVERED])
        self.assert_sent(package)
        self.send()  # once
        self.assertFalse(self.lazada.calls)

    def test_batches_of_twenty(self):
        ids = range(1, 26)
        packages = self.delivered(*ids)
        for part in (ids[:20], ids[20:]):
            self.expect_state(*part)
            names = [f"P{each}" for each in part]
            self.lazada.expect(DELIVERED, list(map(package_result, names)), names)
        self.send()
        self.assert_sent(packages)

    def test_failed_items_in_a_success(self):
        """``success: true`` with a refused package: the others are told."""
        packages = self.delivered(1, 2, 3)
        self.expect_state(1, 2, 3)
        refused = package_result("P2", "82", "Not your parcel")
        self.lazada.expect(
            DELIVERED, [package_result("P1"), refused, package_result("P3")]
        )
        self.send()
        bad = packages.filtered(lambda row: row.lazada_id == "P2")
        self.assert_sent(packages - bad)
        update = self.updates_of(bad)
        self.assertEqual(update.state, "pending")
        # the state is read before it is believed
        self.expect_state(2)
        self.lazada.expect(DELIVERED, [refused], ["P2"])
        self.send()
        self.assertEqual(update.state, "error")
        self.assertIn("Not your parcel", update.error_message)
        self.assertIn("82", update.error_message)
        self.assertFalse(update.next_attempt_at)
        self.assertEqual(update.activity_ids.user_id, self.env.user)
        told = [body for body in self.messages_of(bad) if "was not told" in body]
        self.assertEqual(len(told), 1)
        self.assertIn("Not your parcel", told[0])
        self.methods()
        self.send()
        self.assertFalse(self.lazada.calls)

    def test_refused_because_told_before(self):
        """A refusal of what Lazada already shows is no failure."""
        package = self.delivered(1)
        self.expect_state(1)
        self.lazada.expect(DELIVERED, [package_result("P1", "82", "Bad status")])
        self.send()
        self.change(1, status="delivered")
        self.expect_state(1)
        self.send()
        self.assert_sent(package)
        self.assertEqual(self.lazada.count(DELIVERED), 1)

    def test_retry_hint_waits_as_often_as_it_takes(self):
        package = self.delivered(1)
        for _each in range(3):
            self.expect_state(1)
            later = package_result("P1", "9", "Later", retry=True)
            self.lazada.expect(DELIVERED, [later])
            self.send()
            self.assertEqual(self.updates_of(package).state, "pending")
        self.expect_state(1)
        self.lazada.expect(DELIVERED, [package_result("P1")])
        self.send()
        self.assert_sent(package)

    def test_lost_answer_that_arrived(self):
        package = self.delivered(1)
        self.expect_state(1)
        lost = LazadaUnavailable("timeout")
        self.lazada.expect(DELIVERED, lost)
        self.send()
        self.assertEqual(self.updates_of(package).state, "pending")
        self.change(1, status="delivered")
        self.expect_state(1)
        self.methods()
        self.send()
        self.assertEqual(self.methods(), [READ])
        self.assert_sent(package)

    def test_lost_answer_that_did_not_arrive(self):
        package = self.delivered(1)
        self.expect_state(1)
        self.lazada.expect(DELIVERED, LazadaUnavailable("timeout"))
        self.send()
        self.expect_state(1)
        self.lazada.expect(DELIVERED, [package_result("P1")])
        self.methods()
        self.send()
        self.assertEqual(self.methods(), [READ, DELIVERED])
        self.assert_sent(package)

    def test_nothing_is_sent_unread(self):
        self.delivered(1)
        for error in (
            LazadaUnavailable("down", retry_after=120),
            LazadaAuthError("no", kind=Kind.SUBSCRIPTION),
        ):
            self.lazada.expect(READ, error)
            self.send()
        update = self.env["lazada.sof.update"].search([])
        self.assertEqual(update.state, "pending")
        self.assertFalse(self.lazada.count(DELIVERED))
        self.assertIn("no", self.store.connection_error)

    def test_throttled_waits_as_told(self):
        package = self.delivered(1)
        self.lazada.expect(READ, LazadaUnavailable("busy", retry_after=120))
        self.send()
        wait = self.updates_of(package).next_attempt_at - fields.Datetime.now()
        self.assertAlmostEqual(wait.total_seconds(), 120, delta=10)

    def test_call_refused(self):
        package = self.delivered(1)
        self.expect_state(1)
        refusal = LazadaApiError("no permission", kind=Kind.PERMISSION)
        self.lazada.expect(DELIVERED, refusal)
        self.send()
        update = self.updates_of(package)
        self.assertEqual(update.state, "error")
        self.assertIn("no permission", update.error_message)

    @mute_logger("odoo.addons.lazada_connector.models.runs.lazada_queue_mixin")
    def test_reading_refused(self):
        """The reason is told in a user's words."""
        package = self.delivered(1)
        refusal = LazadaApiError("no permission", kind=Kind.PERMISSION)
        self.lazada.expect(READ, refusal)
        self.send()
        update = self.updates_of(package)
        self.assertEqual(update.state, "error")
        self.assertNotIn("unexpected", update.error_message)
        self.assertIn("no permission", update.error_message)

    def test_held_until_somebody_sends(self):
        package = self.package(1)
        package.sof_not_delivered = True
        self.expect_state(1)
        self.lazada.expect(FAILED, [package_result("P1")], ["P1"])
        with self.talking():
            package.action_sof_send()
        self.assert_sent(package)
        self.assertFalse(package.sof_held)

    def test_delivered_and_not_delivered_in_one_run(self):
        self.store.sof_send_not_delivered = True
        first = self.delivered(1)
        second = self.package(2)
        second.action_sof_not_delivered()
        self.expect_state(1, 2)
        self.lazada.expect(DELIVERED, [package_result("P1")], ["P1"])
        self.lazada.expect(FAILED, [package_result("P2")], ["P2"])
        self.send()
        self.assert_sent(first + second)

    def test_not_ready_yet_waits(self):
        package = self.delivered(1, status="packed")
        self.expect_state(1)
        self.send()
        update = self.updates_of(package)
        self.assertEqual(update.state, "pending")
        self.assertIn("ready to ship yet", update.error_message)

    def test_waits_grow(self):
        """Lazada is not asked every 15 seconds for ever."""
        package = self.delivered(1, status="packed")
        waits = []
        for _each in range(8):
            self.expect_state(1)
            self.send()
            wait = self.updates_of(package).next_attempt_at - fields.Datetime.now()
            waits.append(round(wait.total_seconds() / 15) * 15)
        self.assertEqual(waits, [15, 30, 60, 120, 240, 480, 900, 900])

    def test_cancelled_since_is_never_sent(self):
        package = self.delivered(1)
        self.change(1, status="canceled")
        self.expect_state(1)
        self.send()
        update = self.updates_of(package)
        self.assertEqual((update.state, self.methods()), ("error", [READ]))
        self.assertIn("cancelled", update.error_message)

    def test_no_longer_possible(self):
        package = self.delivered(1)
        self.change(1, status="lost_by_3pl")
        self.expect_state(1)
        self.send()
        self.assertEqual(self.updates_of(package).state, "error")
        self.assertFalse(self.lazada.count(DELIVERED))

    def test_became_a_carriers_parcel_since(self):
        """Never sent to SOF once Lazada says that its own carrier has it."""
        package = self.delivered(1)
        self.change(1, delivery_option_sof=0)
        self.expect_state(1)
        self.send()
        self.assertEqual(self.updates_of(package).state, "error")
        self.assertFalse(self.lazada.count(DELIVERED))


@tagged("post_install", "-at_install")
class TestPortal(SendCase):
    def setUp(self):
        super().setUp()
        self.use_portal()

    def shipped_and_delivered(self, order_id=1):
        package = self.package(order_id)
        package._queue_sof_shipped(self.carrier)
        moment = datetime(2026, 1, 18, 3, 4, 5)
        package.write({"sof_delivered": True, "sof_event_time": moment})
        return package

    def test_shipped_before_delivered(self):
        package = self.shipped_and_delivered()
        self.expect_state(1)
        self.send()
        self.assertEqual(self.portal.ledger(), [("TN-P1", "shipped")])
        self.expect_state(1)
        self.send()
        ledger = [("TN-P1", "shipped"), ("TN-P1", "delivered")]
        self.assertEqual(self.portal.ledger(), ledger)
        self.assert_sent(package, lines=2)

    def test_event_time_in_the_stores_zone(self):
        self.package(1).write(
            {"sof_delivered": True, "sof_event_time": datetime(2026, 1, 18, 3, 4, 5)}
        )
        self.expect_state(1)
        self.send()
        moment = self.portal.accepted[0][2]
        self.assertEqual(moment.utcoffset(), timedelta(hours=8))
        self.assertEqual(
            moment.astimezone(timezone.utc).replace(tzinfo=None),
            datetime(2026, 1, 18, 3, 4, 5),
        )

    def test_token_is_kept(self):
        self.delivered(1)
        self.expect_state(1)
        self.send()
        self.assertEqual(self.carrier.sof_token, "jwt-1")
        self.assertTrue(self.carrier.sof_token_expires_at)

    def test_login_refused(self):
        packages = self.delivered(1, 2)
        self.portal.login_fault = SofPortalLoginError("HTTP 401: wrong")
        self.expect_state(1, 2)
        self.send()
        updates = self.updates_of(packages)
        self.assertEqual(updates.mapped("state"), ["error", "error"])
        self.assertEqual(len(updates.activity_ids), 1)
        for update in updates:
            self.assertIn("Check user name and password", update.error_message)
        self.portal.login_fault = None
        self.expect_state(1, 2)
        with self.talking():
            updates.action_retry()
        self.assert_sent(packages)
        self.assertFalse(updates.activity_ids)
        self.assertFalse(any(updates.mapped("is_login_refused")))

    def test_one_login_for_all_that_waits(self):
        """A portal may lock a user whose password was wrong several times."""
        packages = self.delivered(*range(1, 24))
        log_ins = []
        fault = SofPortalLoginError("HTTP 401: wrong")

        def refuse():
            log_ins.append(1)
            raise fault

        self.expect_state(*range(1, 21))
        with patch.object(self.portal, "authenticate", refuse):
            self.send()
        self.assertEqual(len(log_ins), 1)
        updates = self.updates_of(packages)
        self.assertEqual(set(updates.mapped("state")), {"error"})
        self.assertEqual(len(updates.activity_ids), 1)

    def test_good_login_lets_refused_messages_go(self):
        packages = self.delivered(1, 2)
        refusal = SofPortalRefused("HTTP 400: unknown parcel")
        self.portal.faults["TN-P1", "delivered"] = refusal
        self.portal.faults["TN-P2", "delivered"] = SofPortalLoginError("HTTP 401")
        self.expect_state(1, 2)
        self.send()
        with self.talking():
            answer = self.carrier.action_sof_test_connection()
        self.assertIn("1 refused updates are sent again", answer["params"]["message"])
        self.expect_state(2)
        self.send()
        states = self.updates_of(packages).mapped("state")
        self.assertEqual(states, ["error", "sent"])
        self.assertEqual(self.portal.ledger(), [("TN-P2", "delivered")])

    def test_wrong_address(self):
        packages = self.delivered(1, 2)
        self.portal.faults["TN-P1", "delivered"] = SofPortalError("HTTP 404")
        self.expect_state(1, 2)
        self.send()
        self.assertEqual(self.updates_of(packages).mapped("state"), ["error", "error"])
        self.assertFalse(self.portal.accepted)

    def test_unavailable_waits_as_told(self):
        packages = self.delivered(1, 2)
        fault = SofPortalUnavailable("HTTP 429", retry_after=100)
        self.portal.faults["TN-P1", "delivered"] = fault
        self.expect_state(1, 2)
        self.send()
        for update in self.updates_of(packages):
            wait = update.next_attempt_at - fields.Datetime.now()
            self.assertAlmostEqual(wait.total_seconds(), 100, delta=10)
            self.assertEqual(update.state, "pending")
        self.assertFalse(self.portal.accepted)

    def test_one_refused_others_go_on(self):
        packages = self.delivered(1, 2, 3)
        refusal = SofPortalRefused("HTTP 400: unknown parcel")
        self.portal.faults["TN-P2", "delivered"] = refusal
        self.expect_state(1, 2, 3)
        self.send()
        states = {row.tracking_number: row.state for row in self.updates_of(packages)}
        self.assertEqual(states, {"TN-P1": "sent", "TN-P2": "error", "TN-P3": "sent"})
        update = self.updates_of(packages).filtered(lambda row: row.state == "error")
        self.assertIn("unknown parcel", update.error_message)
        self.assertTrue(update.activity_ids)

    def lose_answer(self, order_id=1):
        """Let the portal take a package's message, and its answer get lost."""
        package = self.delivered(order_id)
        self.portal.faults[f"TN-P{order_id}", "delivered"] = SofPortalUnavailable(
            "time-out", unknown_result=True
        )
        self.expect_state(order_id)
        self.send()
        return package

    def test_lost_answer_is_not_sent_twice(self):
        package = self.lose_answer()
        self.assertEqual(self.updates_of(package).state, "unknown")
        self.change(1, status="delivered")
        self.expect_state(1)
        self.send()
        self.assertFalse(self.portal.accepted)
        self.assert_sent(package)

    def test_lost_answer_while_lazada_lags(self):
        """Lazada shows only after a while what the portal has accepted."""
        package = self.lose_answer()
        update = self.updates_of(package)
        for _try in range(3):
            self.expect_state(1)
            self.send()
            self.assertEqual(update.state, "unknown")
            self.assertIn("not known whether the portal", update.error_message)
        with self.fails(UserError, "cannot be taken back"):
            package.sof_delivered = False
        self.assertFalse(self.portal.accepted)
        self.change(1, status="delivered")
        self.expect_state(1)
        self.send()
        self.assertFalse(self.portal.accepted)
        self.assert_sent(package)
        self.assertFalse(update.unknown_since)

    def test_lost_answer_is_sent_again_if_it_never_arrived(self):
        package = self.lose_answer()
        self.pass_lag()
        self.expect_state(1)
        self.send()
        self.assertEqual(self.portal.ledger(), [("TN-P1", "delivered")])
        self.assert_sent(package)

    def test_what_is_sent_is_noted_before(self):
        """Who is killed between the portal's answer and our note does not know."""
        self.portal.on_accept = None  # Lazada lags
        packages = self.delivered(1, 2)

        class Killed(BaseException):
            pass

        def accept(tracking_number, status, moment):
            self.portal.accepted.append((tracking_number, status, moment))
            raise Killed

        self.expect_state(1, 2)
        with patch.object(self.portal, "send_status", accept):
            with self.fails(Killed, ""):
                self.send()
        self.env.invalidate_all()
        updates = self.updates_of(packages)
        self.assertEqual(updates.mapped("state"), ["unknown", "unknown"])
        self.expect_state(1, 2)
        self.send()
        self.assertEqual(self.portal.ledger(), [("TN-P1", "delivered")])
        self.change(1, status="delivered")
        self.pass_lag()
        self.expect_state(1, 2)
        self.send()
        ledger = [("TN-P1", "delivered"), ("TN-P2", "delivered")]
        self.assertEqual(self.portal.ledger(), ledger)
        self.assertEqual(set(updates.mapped("state")), {"sent"})

    def test_each_answer_is_kept_at_once(self):
        """A fault at the second message does not repeat the first."""
        packages = self.delivered(1, 2)
        self.portal.on_accept = None
        self.portal.faults["TN-P2", "delivered"] = ValueError("a fault of ours")
        self.expect_state(1, 2)
        with mute_logger("odoo.addons.base.models.ir_cron"):
            self.send()
        states = {row.tracking_number: row.state for row in self.updates_of(packages)}
        self.assertEqual(states, {"TN-P1": "sent", "TN-P2": "unknown"})

    def test_missing_tracking_number_waits(self):
        package = self.delivered(1, tracking_code="")
        self.expect_state(1)
        self.send()
        update = self.updates_of(package)
        self.assertEqual(update.state, "pending")
        self.assertIn("tracking number", update.error_message)
        self.change(1, tracking_code="TN-9")
        self.expect_state(1)
        self.send()
        self.assertEqual(self.portal.ledger(), [("TN-9", "delivered")])

    def test_refused_shipped_holds_delivered_back(self):
        """The portal is not told of a delivery before it knows of the parcel."""
        package = self.shipped_and_delivered()
        refusal = SofPortalRefused("HTTP 400: no")
        self.portal.faults["TN-P1", "shipped"] = refusal
        self.expect_state(1)
        self.send()
        self.expect_state(1)
        self.send()
        self.assertFalse(self.portal.accepted)
        states = {row.status: row.state for row in self.updates_of(package)}
        self.assertEqual(states, {"shipped": "error", "delivered": "pending"})

    def test_delivery_method_is_gone(self):
        package = self.delivered(1)
        self.updates_of(package).carrier_id = False
        self.expect_state(1)
        self.send()
        self.assertIn("gone", self.updates_of(package).error_message)

    def test_cancelled_is_never_sent(self):
        package = self.shipped_and_delivered()
        self.change(1, status="canceled")
        self.expect_state(1)
        self.send()
        self.assertFalse(self.portal.accepted)
        self.assertEqual(set(self.updates_of(package).mapped("state")), {"error"})

    def test_settings_incomplete(self):
        """Test Connection says what is missing; sending does not crash on it."""
        self.carrier.sof_url = False
        with self.fails(UserError, "Portal Address"):
            self.carrier.action_sof_test_connection()
        package = self.delivered(1)
        self.expect_state(1)
        with self.lazada.serving():
            self.send_cron()
        update = self.updates_of(package)
        self.assertEqual(update.state, "error")
        self.assertIn("fill in Portal Address", update.error_message)
