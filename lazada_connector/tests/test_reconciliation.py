from datetime import datetime, timedelta, timezone

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lazada_api import LazadaApiError, LazadaAuthError, LazadaUnavailable
from ..lazada_api.errors import Kind
from .common import LazadaCase
from .payloads import item_row, order_row

LATER = "2026-01-16 09:00:00 +0800"
DOWNLOAD = "odoo.addons.lazada_connector.models.order.lazada_order_download"


@tagged("post_install", "-at_install")
class TestReconciliation(LazadaCase):
    def setUp(self):
        super().setUp()
        self.env["lazada.store"].search([("id", "!=", self.store.id)]).active = False

    def compare(self, *pages, items=None):
        """Compare with what Lazada lists; return the sync run."""
        self.lazada.expect("iter_order_pages", [list(page) for page in pages])
        if items is not None:
            self.lazada.expect("get_multiple_order_items", items)
        with self.lazada.serving():
            self.cron("reconcile_orders")
        return self.last_run()

    def last_run(self):
        return self.env["lazada.sync.run"].search(
            [("task", "=", "reconcile_orders")], order="id desc", limit=1
        )

    def figures(self, run):
        return {
            name: run[name]
            for name in ("listed", "present", "created", "updated", "failed")
        }

    def orders(self):
        found = self.env["lazada.order"].search([("store_id", "=", self.store.id)])
        return {order.lazada_id: order for order in found}

    def test_all_is_here(self):
        """X2: nothing is fetched, and the run says what was compared."""
        rows = [order_row(1), order_row(2)]
        self.download(*((row, [item_row(row["order_id"], 1)]) for row in rows))
        run = self.compare(rows)
        self.assertEqual(
            self.figures(run),
            {"listed": 2, "present": 2, "created": 0, "updated": 0, "failed": 0},
        )
        self.assertEqual(run.state, "done")
        self.assertIn("lists 2 orders", run.message)
        self.assertEqual(run.api_calls, 1)

    def test_the_missing_and_the_older_are_fetched(self):
        self.download(*((order_row(n), [item_row(n, 1)]) for n in (1, 2)))
        synced_until = self.store.orders_synced_until
        changed = order_row(2, updated_at=LATER)
        run = self.compare(
            [order_row(1), changed, order_row(3)],
            items={
                "2": [item_row(2, 1, status="shipped")],
                "3": [item_row(3, 1)],
            },
        )
        self.assertEqual(
            self.figures(run),
            {"listed": 3, "present": 1, "created": 1, "updated": 1, "failed": 0},
        )
        orders = self.orders()
        self.assertEqual(set(orders), {"1", "2", "3"})
        self.assertEqual(orders["2"].status, "shipped")
        self.assertEqual(self.lazada.calls[-1][1], (["2", "3"],))
        self.assertEqual(self.store.orders_synced_until, synced_until)
        cron = self.env.ref("lazada_connector.ir_cron_lazada_import_orders")
        self.assertTrue(
            self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", cron.id)])
        )

    def test_what_came_without_units_is_asked_for_again(self):
        self.download((order_row(1), []))
        run = self.compare([order_row(1)], items={"1": [item_row(1, 1)]})
        self.assertEqual((run.present, run.updated, run.failed), (0, 1, 0))
        self.assertTrue(self.orders()["1"].item_ids)

    def test_a_newer_version_here_stays(self):
        """Somebody downloaded it while the list was read."""
        self.download((order_row(1, updated_at=LATER), [item_row(1, 1)]))
        run = self.compare([order_row(1)])
        self.assertEqual((run.present, run.updated), (1, 0))

    @mute_logger(DOWNLOAD)
    def test_what_still_fails_is_counted(self):
        refusal = LazadaApiError("no", "39")
        self.lazada.expect("get_multiple_order_items", refusal)
        self.lazada.expect("get_order_items", [item_row(1, 1)], "1")
        self.lazada.expect("get_order_items", refusal, "2")
        run = self.compare([order_row(1), order_row(2)])
        self.assertEqual((run.listed, run.created, run.failed), (2, 2, 1))
        self.assertIn("1 still fail", run.message)

    def test_asks_for_the_days_that_are_set(self):
        self.store.reconcile_days = 3
        self.compare()
        (since,) = self.lazada.calls[0][1]
        ago = datetime.now(timezone.utc) - since
        self.assertAlmostEqual(ago, timedelta(days=3), delta=timedelta(minutes=1))

    def test_no_days_no_comparison(self):
        self.store.reconcile_days = 0
        with self.lazada.serving():
            self.cron("reconcile_orders")
        self.assertFalse(self.last_run())

    def test_goes_on_where_it_stopped(self):
        """A page that is compared is not compared again after an outage."""
        first = order_row(1, updated_at=LATER)
        self.lazada.expect(
            "iter_order_pages", [[first], LazadaUnavailable("down", "15")]
        )
        self.lazada.expect("get_multiple_order_items", {"1": [item_row(1, 1)]})
        with self.lazada.serving():
            self.cron("reconcile_orders")
        run = self.last_run()
        self.assertEqual((run.state, run.listed), ("failed", 1))
        self.assertTrue(run.message)

        self.compare([first])
        (since,) = self.lazada.calls[-1][1]
        self.assertEqual(since, datetime(2026, 1, 16, 1, 0, tzinfo=timezone.utc))
        self.assertFalse(self.store.orders_reconciled_until, "the next starts afresh")

    def test_stops_when_the_time_is_up(self):
        pages = [[order_row(1)], [order_row(2)]]
        self.lazada.expect("iter_order_pages", pages)
        self.lazada.expect("get_multiple_order_items", {"1": [item_row(1, 1)]})
        with self.lazada.serving():
            run, more = self.store._reconcile_orders(deadline=0.001)
        self.assertTrue(more)
        self.assertEqual(run.listed, 1)

    def test_gets_further_though_many_changed_in_one_second(self):
        later = order_row(3, updated_at="2026-01-15 10:06:00 +0800")
        rows = [order_row(1), order_row(2), later, order_row(4)]
        self.store.orders_reconciled_until = datetime(2026, 1, 15, 2, 5)
        self.lazada.expect("iter_order_pages", [[row] for row in rows])
        for number in (1, 2, 3):
            answer = {str(number): [item_row(number, 1)]}
            self.lazada.expect("get_multiple_order_items", answer)
        with self.lazada.serving():
            run, more = self.store._reconcile_orders(deadline=0.001)
        self.assertTrue(more)
        self.assertEqual(run.listed, 3)

    def test_an_ended_connection_makes_no_call(self):
        refusal = LazadaAuthError("no", kind=Kind.SUBSCRIPTION)
        self.lazada.expect("iter_order_pages", [refusal])
        with self.lazada.serving():
            self.cron("reconcile_orders")
            self.cron("reconcile_orders")
        self.assertEqual(self.store.state, "expired")
        self.assertEqual(self.lazada.count("iter_order_pages"), 1)

    def test_stands_in_the_process_manager(self):
        process = self.env.ref("lazada_connector.process_reconcile_orders")
        self.assertEqual((process.interval_number, process.interval_type), (1, "days"))
