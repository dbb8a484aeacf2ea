import logging
import statistics
import time
from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from odoo.addons.lazada_connector.tests.common import MANAGER, LazadaCommon

HOUR = timedelta(hours=1)
_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestHealth(LazadaCommon, HttpCase):
    """O2: what a monitoring service reads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Stores = cls.env["lazada.store"]
        cls.Stores._renew_health_token()
        cls.token = cls.env["ir.config_parameter"].get_param("lazada_health.token")

    def setUp(self):
        super().setUp()
        self.now = fields.Datetime.now()
        self.env["lazada.store"].search([]).active = False
        self.store.write({"active": True, "connected_at": self.now})
        self.store.write(
            {
                "access_token_expires_at": self.now + timedelta(days=5),
                "refresh_token_expires_at": self.now + timedelta(days=25),
                "subscription_end": self.now + timedelta(days=90),
                "connection_error": False,
            }
        )
        self.run_of("download_orders", self.now - timedelta(minutes=5))

    def run_of(self, task, started_at, **values):
        return self.env["lazada.sync.run"].create(
            {
                "store_id": self.store.id,
                "task": task,
                "started_at": started_at,
                "state": "done",
                **values,
            }
        )

    def order(self):
        return self.env["lazada.order"].create(
            {
                "store_id": self.store.id,
                "lazada_id": "1",
                "name": "1",
                "status": "pending",
                "buyer_name": "Ana Cruz",
            }
        )

    def ask(self, token=None, **headers):
        return self.url_open(
            f"/lazada/health/{token or self.token}", headers=headers or None
        )

    def assert_problem(self, name, subject=""):
        answer = self.ask()
        self.assertEqual(answer.status_code, 503)
        problems = answer.json()["problems"]
        self.assertEqual(
            [(p["name"], p["subject"]) for p in problems], [(name, subject)]
        )
        self.assertEqual(problems[0]["store"], self.store.code)
        self.assertFalse(answer.json()["healthy"])

    def test_all_is_well(self):
        answer = self.ask()
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json()["problems"], [])
        figures = {
            (each["name"], each["subject"]): each["value"]
            for each in answer.json()["figures"]
        }
        self.assertAlmostEqual(figures["access_token_days", ""], 5, delta=0.1)
        self.assertAlmostEqual(
            figures["last_success_seconds", "download_orders"], 300, delta=30
        )

    # === TEN FAULTS === #

    def test_not_connected(self):
        self.store.connection_error = "Lazada refused"
        self.assert_problem("connected")

    def test_tokens_have_ended(self):
        self.store.access_token_expires_at = self.now - HOUR
        self.assert_problem("connected")

    def test_approval_ends(self):
        self.store.refresh_token_expires_at = self.now + timedelta(days=2)
        self.assert_problem("approval_days")

    def test_subscription_ends(self):
        self.store.subscription_end = self.now + timedelta(days=1)
        self.assert_problem("subscription_days")

    def test_no_download_for_long(self):
        self.env["lazada.sync.run"].search([]).started_at = self.now - 2 * HOUR
        self.assert_problem("last_success_seconds", "download_orders")

    def test_failed_runs_are_no_success(self):
        self.env["lazada.sync.run"].search([]).started_at = self.now - 2 * HOUR
        self.run_of("download_orders", self.now, state="failed")
        self.assert_problem("last_success_seconds", "download_orders")

    def test_a_row_waits_too_long(self):
        order = self.order()
        order.next_attempt_at = self.now - 3 * HOUR
        self.assert_problem("oldest_due_seconds", "lazada.order")

    def test_many_rows_in_error(self):
        self.env["ir.config_parameter"].set_param("lazada_health.most_errors", 0)
        self.order().write({"state": "error", "next_attempt_at": False})
        self.assert_problem("error_rows", "lazada.order")

    def test_the_comparison_missed_orders(self):
        self.run_of("reconcile_orders", self.now - HOUR, listed=9, present=7)
        self.assert_problem("missing_orders", "reconcile_orders")

    def test_a_queue_of_another_model(self):
        order = self.order()
        order.state = "ignored"
        self.env["lazada.order.retry"]._keep("read", order, "not handed out")
        order.retry_ids.write(
            {"state": "pending", "next_attempt_at": self.now - 3 * HOUR}
        )
        self.assert_problem("oldest_due_seconds", "lazada.order.retry")

    # === AND WHAT IS NONE === #

    def test_a_pause_is_shown(self):
        self.store.app_id.paused_until = self.now + HOUR
        answer = self.ask()
        self.assertEqual(answer.status_code, 200)
        paused = [f for f in answer.json()["figures"] if f["name"] == "paused_seconds"]
        self.assertAlmostEqual(paused[0]["value"], 3600, delta=60)

    def test_all_but_orders_is_paused(self):
        """What does not go on is not late, and the answer says why."""
        order = self.order()
        order.state = "ignored"
        order.retry_ids._keep("invoice", order, "not made")
        order.retry_ids.write(
            {"state": "pending", "next_attempt_at": self.now - 3 * HOUR}
        )
        self.assertEqual(self.ask().status_code, 503)
        self.store.company_id.lazada_hold_until = self.now + HOUR
        answer = self.ask()
        self.assertEqual(answer.status_code, 200, answer.text)
        held = [f for f in answer.json()["figures"] if f["name"] == "held_seconds"]
        self.assertAlmostEqual(held[0]["value"], 3600, delta=60)

    def test_what_is_not_due_does_not_wait(self):
        self.order().next_attempt_at = self.now + 3 * HOUR
        self.assertEqual(self.ask().status_code, 200)

    def test_a_store_that_downloads_nothing(self):
        self.env["lazada.sync.run"].search([]).started_at = self.now - 2 * HOUR
        self.store.download_orders = False
        self.assertEqual(self.ask().status_code, 200)

    # === WHO ASKS, AND HOW === #

    def test_text_of_prometheus(self):
        answer = self.ask(
            Accept="application/openmetrics-text;version=1.0.0;q=0.5,"
            "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
        )
        self.assertIn("text/plain", answer.headers["Content-Type"])
        families = {
            each.name: each for each in text_string_to_metric_families(answer.text)
        }
        self.assertEqual(families["lazada_healthy"].samples[0].value, 1)
        labels = families["lazada_connected"].samples[0].labels
        self.assertEqual(labels["store"], self.store.code)

    def test_nobody_without_the_address(self):
        for token in ("x", "%00", "ü", self.token[:-1], "a" * 3000):
            self.assertEqual(self.ask(token).status_code, 404, token)
        old = self.token
        self.Stores._renew_health_token()
        self.assertEqual(self.ask(old).status_code, 404)
        self.env["ir.config_parameter"].set_param("lazada_health.token", False)
        self.assertEqual(self.ask("False").status_code, 404)

    def test_address_is_of_system_administrators(self):
        settings = self.env["res.config.settings"].create({})
        self.assertIn(self.token, settings.lazada_health_url)
        manager = self.make_user("health_manager", MANAGER)
        with self.assertRaises(AccessError):
            settings.with_user(manager).action_renew_lazada_health_token()
        with self.assertRaises(AccessError):
            settings.with_user(manager).read(["lazada_health_url"])

    def test_says_nothing_of_buyers(self):
        order = self.order()
        answer = self.ask()
        self.assertNotIn("Cruz", answer.text)
        self.assertNotIn(order.buyer_name, answer.text)

    def test_few_queries_and_quick(self):
        self.Stores._collect_health()
        self.env.invalidate_all()
        with self.assertQueryCount(10):
            self.Stores._collect_health()
        seconds = []
        for _time in range(20):
            started = time.perf_counter()
            self.ask()
            seconds.append(time.perf_counter() - started)
        middle = 1000 * statistics.median(seconds)
        _logger.info("the health answer takes %.0f ms (median of 20)", middle)
