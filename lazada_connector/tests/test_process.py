from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..lazada_api import LazadaUnavailable
from .common import MANAGER, USER, LazadaCase
from .payloads import item_row, order_row


@tagged("post_install", "-at_install")
class TestProcess(LazadaCase):
    def process(self, task):
        return self.env.ref(f"lazada_connector.process_{task}")

    def make_run(self, task="download_orders", **values):
        return (
            self.env["lazada.sync.run"]
            .sudo()
            .create(
                {"store_id": self.store.id, "task": task, "state": "done", **values}
            )
        )

    def test_tasks_in_the_order_of_the_manual(self):
        """D10: products, orders, …, the token; the latter every 14,400 minutes."""
        names = self.env["lazada.process"].search([]).mapped("name")
        manual = [
            "Download Lazada Products",
            "Download Lazada Orders",
            "Refresh Lazada Access Token",
        ]
        self.assertEqual([name for name in names if name in manual], manual)
        refresh = self.process("refresh_access_token")
        self.assertEqual(
            (refresh.interval_number, refresh.interval_type), (14400, "minutes")
        )

    def test_manager_sets_the_timing(self):
        """D10, S15: without any right on scheduled actions."""
        manager = self.make_user("lazada_manager", MANAGER)
        process = self.process("download_orders").with_user(manager)
        later = datetime(2027, 1, 1)
        process.write(
            {"interval_number": 3, "interval_type": "hours", "nextcall": later}
        )
        process.enabled = False
        cron = self.env.ref("lazada_connector.ir_cron_lazada_download_orders")
        self.assertEqual(
            (cron.interval_number, cron.interval_type, cron.nextcall, cron.active),
            (3, "hours", later, False),
        )

    def test_user_sees_but_does_not_change(self):
        """D10: neither the timing nor a run."""
        user = self.make_user("lazada_user", USER)
        process = self.process("download_orders").with_user(user)
        self.assertEqual(process.interval_number, 10)
        with self.assertRaises(AccessError):
            process.interval_number = 1
        with self.assertRaises(AccessError):
            process.action_run()

    def test_tasks_run_for_every_company(self):
        """A manager of one company switched the tasks of all."""
        company = self.env["res.company"].create({"name": "Other"})
        self.env["lazada.store"].create(
            {"code": "O", "name": "O", "region": "sg", "company_id": company.id}
        )
        process = self.process("download_orders")
        one = process.with_user(self.make_user("one", f"{MANAGER}"))
        for change in (
            lambda: one.write({"enabled": False}),
            lambda: one.write({"interval_number": 1}),
            lambda: one.write({"interval_type": "months"}),
            lambda: one.write({"nextcall": datetime(2027, 1, 1)}),
            lambda: one.write({"active": False}),
            lambda: one.action_run(),
        ):
            with self.fails(AccessError, "stores of all companies"):
                change()
        both = self.make_user("both", MANAGER)
        both.company_ids += company
        process.with_user(both).enabled = False
        system = self.make_user("system", f"{MANAGER},base.group_system")
        process.with_user(system).enabled = True

    def test_invoices_need_the_right_to_invoice(self):
        """Also by the process manager, which runs what a store's button does."""
        manager = self.make_user("lazada_manager", MANAGER)
        process = self.process("create_invoices").with_user(manager)
        with self.fails(AccessError, "right to invoice"):
            process.action_run()
        accountant = self.make_user(
            "accountant", f"{MANAGER},account.group_account_invoice"
        )
        process.with_user(accountant).action_run()

    def test_run_now(self):
        """D10: a manager runs a task and reads what came of it."""
        manager = self.make_user("lazada_manager", MANAGER)
        self.lazada.expect("iter_order_pages", [[order_row(1)]])
        self.lazada.expect("get_multiple_order_items", {"1": [item_row(1, 1)]})
        process = self.process("download_orders").with_user(manager)
        with self.lazada.serving():
            action = process.action_run()
        self.assertIn("1 new, 0 updated", action["params"]["message"])
        self.assertEqual(
            (process.last_state, action["params"]["type"]), ("done", "success")
        )

    def test_run_now_that_fails(self):
        """X4: the reason stands in the process manager."""
        self.lazada.expect("iter_order_pages", [LazadaUnavailable("down")])
        process = self.process("download_orders")
        with self.lazada.serving():
            action = process.action_run()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertIn("Lazada could not be reached", process.last_result)

    def test_result_before_the_first_run(self):
        """D10: says so."""
        self.assertIn("Nothing to do yet", self.process("download_orders").last_result)

    def test_result_is_that_of_the_last_run_of_each_store(self):
        """D10: older failures are history."""
        self.make_run(state="failed", message="old")
        self.make_run(created=2)
        process = self.process("download_orders")
        self.assertEqual(process.last_state, "done")
        self.assertIn("2 new", process.last_result)

    def test_result_of_many_stores_is_a_sum(self):
        """D10: with the stores that failed, not a page of lines."""
        self.make_run(created=1)
        for number in range(6):
            self.make_run(store_id=self.make_store(f"S{number}").id, created=2)
        failed = self.make_store("BAD")
        self.make_run(store_id=failed.id, state="failed", message="Refused.")
        process = self.process("download_orders")
        self.assertEqual(
            process.last_result,
            "8 stores: 13 new, 0 updated, 0 failed. Stores without any result: 1.\n"
            "BAD: Refused.",
        )

    def test_run_of_a_stopped_server_gets_an_end(self):
        """X2: nothing says "running" for ever; a run that may be alive is left."""
        now = datetime.now()
        dead = self.make_run(started_at=now - timedelta(hours=3), state="running")
        alive = self.make_run(started_at=now - timedelta(minutes=5), state="running")
        self.env["lazada.sync.run"].sudo()._close_abandoned()
        self.assertEqual((dead.state, alive.state), ("failed", "running"))
        self.assertIn("Nothing is lost", dead.message)
