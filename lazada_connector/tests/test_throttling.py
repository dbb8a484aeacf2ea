from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..lazada_api import Kind, LazadaUnavailable
from .common import LazadaCase
from .payloads import item_row, order_row

BAN = LazadaUnavailable(
    "this ban will last 60 seconds",
    "ApiCallLimit",
    kind=Kind.THROTTLED,
    retry_after=60.0,
)


@tagged("post_install", "-at_install")
class TestThrottling(LazadaCase):
    """X8: a ban is hit once, whatever else there is to do."""

    def setUp(self):
        super().setUp()
        self.env["lazada.store"].search([("id", "!=", self.store.id)]).active = False

    def get_banned(self):
        self.lazada.expect("iter_order_pages", [BAN])
        with self.lazada.serving():
            self.cron("download_orders")
        self.lazada.calls.clear()
        self.env.invalidate_all()

    def test_all_stores_of_the_application_leave_lazada_alone(self):
        self.make_store("LZD-2")
        self.get_banned()
        left = self.app.paused_until - datetime.now()
        self.assertAlmostEqual(left, timedelta(seconds=60), delta=timedelta(seconds=5))
        with self.lazada.serving():
            for task in ("download_orders", "download_products", "reconcile_orders"):
                self.cron(task)
        self.assertEqual(self.lazada.calls, [])

    def test_a_person_reads_until_when(self):
        self.get_banned()
        self.assertIn("called too often", self.store.connection_hint)
        with self.lazada.serving(), self.fails(UserError, "called too often"):
            self.store.action_download_orders()
        self.assertEqual(self.store.state, "connected")

    def test_no_way_around_the_pause(self):
        self.get_banned()
        with self.lazada.serving(), self.fails(LazadaUnavailable, "left alone") as e:
            self.store._with_lazada(lambda client: client.get_seller())
        self.assertGreater(e.exception.retry_after, 30)

    def test_goes_on_right_after(self):
        self.get_banned()
        cron = self.env.ref("lazada_connector.ir_cron_lazada_download_orders")
        trigger = self.env["ir.cron.trigger"].sudo()
        at = trigger.search([("cron_id", "=", cron.id)]).mapped("call_at")
        self.assertIn(self.app.paused_until, at)
        self.app.paused_until = datetime.now() - timedelta(seconds=1)
        self.lazada.expect("iter_order_pages", [[order_row(1)]])
        self.lazada.expect("get_multiple_order_items", {"1": [item_row(1, 1)]})
        with self.lazada.serving():
            self.cron("download_orders")
        self.assertTrue(self.store.order_ids)

    def test_a_shorter_ban_does_not_end_a_longer_one(self):
        ends = []
        for seconds in (600, 5):
            self.app._pause(seconds)
            self.env.invalidate_all()
            ends.append(self.app.paused_until)
        self.assertEqual(*ends)

    def test_attempts_during_a_ban_do_not_prolong_it(self):
        self.get_banned()
        until = self.app.paused_until
        with self.lazada.serving(), self.fails(LazadaUnavailable, "left alone") as e:
            self.store._with_lazada(lambda client: client.get_seller())
        self.store._keep_refusal_of(e.exception)
        self.env.invalidate_all()
        self.assertEqual(self.app.paused_until, until)

    def test_what_another_company_entered_of_the_application_waits_too(self):
        """Lazada limits the key."""
        twin = self.app.copy({"name": "Twin", "app_key": self.app.app_key})
        other = self.app.copy({"name": "Other", "app_key": "another"})
        self.get_banned()
        self.assertTrue(twin.is_paused)
        self.assertFalse(other.is_paused)
        with freeze_time(datetime.now() + timedelta(minutes=2)):
            waits = [app._due_in() for app in (self.app, twin, other)]
        self.assertEqual(waits, [0, 1, 0])

    def test_a_ban_is_followed_by_a_slower_pace(self):
        """X8: who was banned for calling too often does not begin so again."""
        self.assertEqual([self.app._due_in() for _call in range(2)], [0, 0])
        self.get_banned()
        for later, interval in ((timedelta(minutes=2), 1), (timedelta(hours=1), 0)):
            with freeze_time(datetime.now() + later):
                waits = [self.app._due_in() for _call in range(2)]
                self.assertEqual(waits, [0, interval])
