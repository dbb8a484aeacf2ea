from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from odoo.addons.lazada_connector.models.runs import lazada_process
from odoo.addons.lazada_connector.tests.common import MANAGER, LazadaCase
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row

from ..models.lazada_process import NEVER_HELD

HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestPause(LazadaCase):
    """O2: a campaign or maintenance window pauses all but orders."""

    def setUp(self):
        super().setUp()
        self.env["lazada.store"].search([("id", "!=", self.store.id)]).active = False
        self.until = fields.Datetime.now() + HOUR
        self.processes = self.env["lazada.process"].search([("cron_id", "!=", False)])

    def hold(self):
        self.store.company_id.lazada_hold_until = self.until

    def stores_in_turn(self, process):
        """Return which stores a scheduled action would work for, each time it shares
        its turn out."""
        seen = []
        with patch.object(
            lazada_process, "share_out", lambda ids, _ends, _work: seen.append(ids)
        ):
            process.cron_id.method_direct_trigger()
        return seen

    def test_every_scheduled_action_but_those_of_orders_does_nothing(self):
        self.store.write(
            {"invoice_policy": "open", "invoice_effective_date": "2026-01-01"}
        )
        before = {row.task: self.stores_in_turn(row) for row in self.processes}
        self.hold()
        held = {row.task: self.stores_in_turn(row) for row in self.processes}
        for task, seen in held.items():
            with self.subTest(task):
                self.assertEqual(seen, before[task] if task in NEVER_HELD else [[]])
        for task in ("create_invoices", "reconcile_orders", "download_products"):
            self.assertEqual(before[task], [[self.store.id]], task)

    def test_orders_go_on(self):
        self.hold()
        self.lazada.expect("iter_order_pages", [[order_row(1)]])
        self.lazada.expect("get_multiple_order_items", {"1": [item_row(1, 1)]})
        with self.lazada.serving():
            self.cron("download_orders")
            self.cron("import_orders")
        self.assertEqual(self.store.order_ids.state, "done")

    def test_it_ends_by_itself(self):
        reconcile = self.processes.filtered(lambda row: row.task == "reconcile_orders")
        self.env["ir.cron.trigger"].search([]).unlink()
        self.hold()
        triggers = self.env["ir.cron.trigger"].search([])
        self.assertIn(self.until, triggers.mapped("call_at"))
        held = self.processes.filtered(lambda row: row.task not in NEVER_HELD)
        self.assertEqual(triggers.cron_id, held.cron_id)
        with freeze_time(self.until + timedelta(seconds=1)):
            self.assertEqual(self.stores_in_turn(reconcile), [[self.store.id]])
            self.assertFalse(self.store.hold_text)

    def test_it_is_said_and_a_manager_ends_it(self):
        process = self.processes.filtered(lambda row: row.task == "create_invoices")
        process.invalidate_recordset()
        self.assertFalse(self.store.hold_text)
        self.hold()
        self.assertIn("paused until", self.store.hold_text)
        process.invalidate_recordset()
        self.assertIn("Paused until", process.last_result)
        self.env["ir.cron.trigger"].search([]).unlink()
        manager = self.make_user("pause_manager", MANAGER)
        answer = self.store.with_user(manager).action_resume()
        self.assertIn("goes on", answer["params"]["message"])
        self.assertFalse(self.store.hold_text)
        self.assertIn(process.cron_id, self.env["ir.cron.trigger"].search([]).cron_id)

    def test_another_company_is_not_paused(self):
        self.env["res.company"].create({"name": "B"}).lazada_hold_until = self.until
        self.assertEqual(self.store._in_turn("reconcile_orders"), self.store.ids)

    def test_it_is_set_in_the_settings(self):
        self.env["res.config.settings"].create({"lazada_hold_until": self.until})
        self.assertEqual(self.env.company.lazada_hold_until, self.until)
