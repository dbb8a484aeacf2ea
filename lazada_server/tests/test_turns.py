import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.lazada_connector.lazada_api import turns
from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row
from odoo.addons.lazada_server.models.ir_cron import seconds_of_pass, seconds_waited
from odoo.addons.lazada_server.models.lazada_process import BY_HAND_SECONDS

from .common import in_a_pass

IMPORT = "lazada_connector.ir_cron_lazada_import_orders"


@tagged("post_install", "-at_install")
class TestTurns(LazadaCase):
    def setUp(self):
        super().setUp()
        self.env["lazada.store"].search([("id", "!=", self.store.id)]).active = False
        self.import_cron = self.env.ref(IMPORT)
        self.triggers().unlink()

    def triggers(self):
        domain = [("cron_id", "=", self.import_cron.id)]
        return self.env["ir.cron.trigger"].search(domain)

    def run_in_pass(self, inside=lambda: None):
        """Run the import as the scheduler does; return the progress that Odoo has."""
        Cron, cr = self.registry["ir.cron"], self.registry.cursor()
        self.addCleanup(cr.close)
        job = Cron._acquire_one_job(cr, self.import_cron.id, include_not_ready=True)
        calls = []

        def run(store):
            calls.append(seconds_of_pass())
            with (
                patch.object(turns, "TURN", 0),
                patch.object(turns, "SHORTEST_TURN", 0),
            ):
                original(store)

        Store = type(self.env["lazada.store"])
        original = Store._cron_import_orders
        with patch.object(Store, "_cron_import_orders", run):
            Cron._process_job(cr, job)
        return calls

    def test_a_turn_ends_and_the_action_wakes_itself(self):
        other = self.make_store("LZD-2").with_env(self.env)
        for number, store in enumerate((self.store, other), 1):
            rows = [
                (order_row(number * 100 + n), [item_row(number * 100 + n, 1)])
                for n in range(3)
            ]
            self.download(*rows, store=store)
        self.triggers().unlink()
        calls = self.run_in_pass()
        self.assertEqual(len(calls), 1, "Odoo was told that nothing is left")
        states = [store.order_ids.mapped("state") for store in (self.store, other)]
        self.assertEqual(len([1 for some in states if "pending" in some]), 1, states)
        self.assertTrue(self.triggers(), "the rest has its turn later")
        self.triggers().unlink()
        self.run_in_pass()
        states = self.store.order_ids + other.order_ids
        self.assertNotIn("pending", states.mapped("state"))

    def test_how_long_an_action_has_waited(self):
        now = fields.Datetime.now()
        job = {"id": self.import_cron.id, "nextcall": now + timedelta(hours=1)}
        self.assertEqual(seconds_waited(self.cr, job), 0, "it is not due yet")
        self.import_cron._trigger(at=now - timedelta(seconds=40))
        self.env.flush_all()
        self.assertAlmostEqual(seconds_waited(self.cr, job), 40, delta=20)
        job["nextcall"] = now - timedelta(seconds=90)
        self.assertAlmostEqual(seconds_waited(self.cr, job), 90, delta=20)

    def test_without_work_nobody_is_woken(self):
        self.assertEqual(len(self.run_in_pass()), 1)
        self.assertFalse(self.triggers())

    def test_a_pass_is_measured_from_its_first_action(self):
        Cron, cr = self.registry["ir.cron"], self.registry.cursor()
        self.addCleanup(cr.close)
        seen = []
        with patch.object(
            type(self.env["lazada.store"]),
            "_cron_import_orders",
            lambda store: (seen.append(seconds_of_pass()), time.sleep(0.05)),
        ):
            for _action in range(2):
                job = Cron._acquire_one_job(
                    cr, self.import_cron.id, include_not_ready=True
                )
                Cron._process_job(cr, job)
        self.assertGreaterEqual(seen[1] - seen[0], 0.05)
        self.assertIsNone(seconds_of_pass())

    def test_a_person_waits_longer(self):
        seen = []
        with patch.object(
            type(self.env["lazada.store"]),
            "_cron_import_orders",
            lambda store: seen.append(
                store.env["lazada.process"]._turn_ends() - time.monotonic()
            ),
        ):
            self.import_cron.method_direct_trigger()
        self.assertAlmostEqual(seen[0], BY_HAND_SECONDS, delta=1)

    def test_turns_are_shorter_when_many_wait(self):
        Process = self.env["lazada.process"].with_context(cron_id=self.import_cron.id)
        crons = Process.search([]).cron_id
        crons.nextcall = fields.Datetime.add(fields.Datetime.now(), days=1)
        self.env["ir.cron.trigger"].search([]).unlink()
        self.assertEqual(Process._count_waiting(), 1)
        later = crons.filtered(
            lambda cron: (
                (cron.priority, cron.id)
                > (self.import_cron.priority, self.import_cron.id)
            )
        )
        for cron in later:
            cron._trigger()
        self.assertEqual(Process._count_waiting(), 1 + len(later))
        with in_a_pass(turns.PASS):
            left = Process._turn_ends() - time.monotonic()
        self.assertAlmostEqual(left, turns.SHORTEST_TURN, delta=0.2)

    def test_orders_come_before_catalogues(self):
        def priority(task):
            return self.env.ref(f"lazada_connector.ir_cron_lazada_{task}").priority

        self.assertLess(priority("import_orders"), priority("download_products"))
