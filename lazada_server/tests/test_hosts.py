from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lazada_connector.lazada_api import Kind, LazadaUnavailable
from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row

from .common import in_a_pass

CRON = "lazada_connector.ir_cron_lazada_download_orders"
HUNG = LazadaUnavailable("could not be reached (ReadTimeout)", kind=Kind.HUNG)


@tagged("post_install", "-at_install")
class TestHosts(LazadaCase):
    """A host that hangs is left alone, and other stores go on."""

    def setUp(self):
        super().setUp()
        self.env["lazada.store"].search([("id", "!=", self.store.id)]).active = False
        self.env["lazada.host"].search([]).unlink()
        other_app = self.env["lazada.app"].create(
            {
                "name": "Other App",
                "app_key": "900777",
                "app_secret": "other-secret",
                "api_url": "https://other.test",
            }
        )
        other = self.make_store("LZD-2", app_id=other_app.id)
        self.other = other.with_env(self.env)
        self.cron_id = self.env.ref(CRON).id

    def hosts(self):
        self.env.invalidate_all()
        return self.env["lazada.host"].search([])

    def hang(self):
        self.lazada.expect("iter_order_pages", [HUNG])
        self.run_downloads()

    def run_downloads(self):
        self.lazada.calls.clear()
        with self.lazada.serving(), in_a_pass():
            Store = self.env["lazada.store"].with_context(cron_id=self.cron_id)
            Store._cron_download_orders()

    def test_other_stores_go_on(self):
        self.lazada.expect("iter_order_pages", [HUNG])
        self.lazada.expect("iter_order_pages", [[order_row(1)]])
        self.lazada.expect("get_multiple_order_items", {"1": [item_row(1, 1)]})
        self.run_downloads()
        orders = [store.order_ids.ids for store in (self.store, self.other)]
        self.assertEqual(sorted(map(len, orders)), [0, 1])

    def test_it_is_left_alone(self):
        self.other.active = False
        self.hang()
        [host] = self.hosts()
        left = host.rests_until - fields.Datetime.now()
        self.assertAlmostEqual(left, timedelta(minutes=1), delta=timedelta(seconds=5))
        self.run_downloads()
        self.assertEqual(self.lazada.calls, [])
        with (
            self.lazada.serving(),
            in_a_pass(),
            self.fails(LazadaUnavailable, "did not answer") as caught,
        ):
            self.store._with_lazada(lambda client: client.get_seller())
        self.assertGreater(caught.exception.retry_after, 30)

    def test_stores_at_the_same_host_share_its_rest(self):
        self.other.app_id.api_url = self.app.api_url
        self.hang()
        self.assertEqual(len(self.lazada.calls), 1, "nobody else waits for it")
        self.assertTrue(self.other._rests_until())

    def test_downloads_go_on_right_after(self):
        self.other.active = False
        self.hang()
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron_id)])
        self.assertIn(self.hosts().rests_until, triggers.mapped("call_at"))

    def test_the_rest_grows_and_ends_with_an_answer(self):
        self.other.active = False
        seconds = []
        for minutes in (0, 2, 10):
            with freeze_time(fields.Datetime.now() + timedelta(minutes=minutes)):
                self.hang()
                rest = self.hosts().rests_until - fields.Datetime.now()
                seconds.append(rest.total_seconds())
        self.assertEqual(seconds, [60, 120, 240])
        self.lazada.expect("iter_order_pages", [])
        with freeze_time(fields.Datetime.now() + timedelta(hours=2)):
            self.run_downloads()
        self.assertFalse(self.hosts())

    def test_the_card_says_so(self):
        self.assertFalse(self.store.connection_need)
        self.hang_quietly()
        self.assertIn("does not answer", self.store.connection_need)
        self.assertFalse(self.other.connection_need)

    def hang_quietly(self):
        self.other.active = False
        self.hang()
        self.env.invalidate_all()

    def test_a_person_may_try_and_ends_the_rest(self):
        self.hang_quietly()
        self.lazada.expect("get_seller", {"name": "Cups"})
        with self.lazada.serving():
            self.store.action_check_connection()
        self.assertFalse(self.hosts())

    def test_a_person_is_told_at_once(self):
        self.lazada.expect("get_seller", HUNG)
        with self.lazada.serving(), self.fails(UserError, "did not answer in time"):
            self.store.action_check_connection()
        self.assertTrue(self.hosts())

    def test_calls_of_an_action_are_short(self):
        self.assertIsNone(self.store._call_seconds())
        for elapsed, seconds in ((0, 20), (25, 15), (500, 8)):
            with in_a_pass(elapsed):
                self.assertAlmostEqual(self.store._call_seconds(), seconds, delta=0.1)
                _connect, wait = self.store._get_client()._timeout
                self.assertAlmostEqual(5 + wait, seconds, delta=0.2)
