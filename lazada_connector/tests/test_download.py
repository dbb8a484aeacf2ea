from datetime import datetime, timedelta, timezone

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lazada_api import Kind, LazadaApiError, LazadaUnavailable, wire
from .common import NOW, LazadaCase
from .payloads import item_row, order_row

ORDERS_LOG = "odoo.addons.lazada_connector.models.order.lazada_order_download"
RUNS_LOG = "odoo.addons.lazada_connector.models.runs.lazada_counts_mixin"
STORE_LOG = "odoo.addons.lazada_connector.models.store.lazada_store"
NOT_FOUND = LazadaApiError("E016: no such order", "16", "req-1", kind=Kind.NOT_FOUND)


def units(*order_ids, **values):
    """Return one unit for each order, as a call for many orders answers."""
    return {str(order_id): [item_row(order_id, 1, **values)] for order_id in order_ids}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDownload(LazadaCase):
    def setUp(self):
        super().setUp()
        self.store.orders_from = datetime(2026, 1, 1)

    def run_of(self, task):
        return self.env["lazada.sync.run"].search([("task", "=", task)], limit=1)

    def orders(self):
        return self.env["lazada.order"].search([("store_id", "=", self.store.id)])

    def serve(self, *pages):
        """Download these pages; each order has its usual unit."""
        self.lazada.expect("iter_order_pages", list(pages))
        for page in pages:
            self.lazada.expect(
                "get_multiple_order_items", units(*(row["order_id"] for row in page))
            )
        with self.lazada.serving():
            self.store._download_orders()

    def test_first_download_starts_where_the_store_says(self):
        """D8: from ``orders_from``, later from ten minutes before the last change."""
        self.serve([order_row(1)])
        self.assertEqual(
            self.lazada.calls[0][1], (datetime(2026, 1, 1, tzinfo=timezone.utc),)
        )
        self.assertEqual(
            self.store.orders_synced_until,
            datetime(2026, 1, 15, 2, 5),
            "on UTC's clock",
        )
        self.lazada.expect("iter_order_pages", [])
        with self.lazada.serving():
            self.store._download_orders()
        self.assertEqual(
            self.lazada.calls[-1][1],
            (datetime(2026, 1, 15, 1, 55, tzinfo=timezone.utc),),
        )

    def test_order_is_stored_as_received(self):
        """X1, X7: the answer is kept, and shown in Odoo's terms."""
        row = order_row(77, shipping_fee="3.50", buyer_note="Ring twice")
        item = item_row(
            77, 1, item_price="20.00", voucher_seller=2, voucher_platform="1.5"
        )
        order = self.download((row, [item]))
        self.assertEqual(
            (order.name, order.lazada_id, order.state), ("77", "77", "pending")
        )
        self.assertEqual(order.lazada_created_at, datetime(2026, 1, 15, 2, 0))
        self.assertEqual(order.ship_by, datetime(2026, 1, 18, 15, 59, 59))
        self.assertEqual(wire.json_loads(order.payload), row)
        self.assertEqual((order.goods_amount, order.seller_voucher_amount), (20.0, 2.0))
        self.assertEqual(
            (order.platform_voucher_amount, order.shipping_fee), (1.5, 3.5)
        )
        self.assertEqual((order.expected_total, order.buyer_note), (21.5, "Ring twice"))

    def test_a_crash_keeps_the_pages_before_it(self):
        """X2: page 1 and how far it reached survive; the next run goes on from
        there."""
        later = "2026-01-16 00:00:00 +0800"
        self.lazada.expect(
            "iter_order_pages",
            [[order_row(1, updated_at=later)], ValueError("the worker was killed")],
        )
        self.lazada.expect("get_multiple_order_items", units(1))
        with self.lazada.serving(), self.fails(ValueError, "killed"):
            self.store._download_orders()
        self.assertEqual(self.orders().mapped("lazada_id"), ["1"])
        self.assertEqual(self.store.orders_synced_until, datetime(2026, 1, 15, 16, 0))
        run = self.run_of("download_orders")
        self.assertEqual((run.state, run.created), ("failed", 1))
        self.assertIn("the worker was killed", run.message)

    def test_unchanged_order_costs_no_call_for_units(self):
        """X8: only what is new or has changed is asked for."""
        self.serve([order_row(1), order_row(2)])
        self.lazada.expect(
            "iter_order_pages",
            [[order_row(1), order_row(2, updated_at="2026-01-16 10:00:00 +0800")]],
        )
        self.lazada.expect(
            "get_multiple_order_items", units(2, status="shipped"), ["2"]
        )
        with self.lazada.serving():
            self.store._download_orders()
        self.assertEqual(
            self.orders().sorted("name").mapped("status"), ["pending", "shipped"]
        )
        run = self.run_of("download_orders")
        self.assertEqual((run.created, run.updated, run.api_calls), (0, 1, 2))

    def test_order_read_at_once_is_read_again(self):
        """X2: a second change within the same second is not missed."""
        self.serve([order_row(1, updated_at="2026-01-20 12:00:00 +0800")])
        self.serve([order_row(1, updated_at="2026-01-20 12:00:00 +0800")])
        self.assertEqual(self.run_of("download_orders").updated, 1)

    def test_changed_units_are_updated(self):
        """X5: status and tracking number follow Lazada; new units are added."""
        order = self.download_one(5)
        changed = item_row(5, 0, status="shipped", tracking_code="TRK-1")
        self.download((order_row(5, remarks="1"), [changed, item_row(5, 1)]))
        first, second = order.item_ids
        self.assertEqual((first.status, first.tracking_number), ("shipped", "TRK-1"))
        self.assertEqual(second.status, "pending")
        self.assertEqual(order.status, "pending")

    def test_unpaid_order_waits_until_it_is_paid(self):
        """X5: unpaid and wholly cancelled orders are not to be imported."""
        order = self.download_one(5, {"status": "unpaid"})
        cancelled = self.download_one(6, {"status": "canceled"}, {"status": "canceled"})
        self.assertEqual((order + cancelled).mapped("state"), ["ignored", "ignored"])
        self.store._import_orders()
        self.assertFalse((order + cancelled).sale_order_id)
        self.download((order_row(5, remarks="1"), [item_row(5, 0, status="pending")]))
        self.assertEqual((order.state, order.status), ("pending", "pending"))

    def test_unreadable_orders_do_not_stop_the_page(self):
        """X4: no id, no readable date, nulls: the others are stored all the same."""
        rows = [
            order_row(1),
            order_row(None),
            order_row(True),
            order_row(4, updated_at="tomorrow", created_at=None),
            order_row(
                5, **dict.fromkeys(set(order_row(5)) - {"order_id", "updated_at"})
            ),
        ]
        self.lazada.expect("iter_order_pages", [rows])
        self.lazada.expect("get_multiple_order_items", units(1, 4, 5), ["1", "4", "5"])
        with self.lazada.serving(), self.assertLogs(RUNS_LOG, "WARNING"):
            self.store._download_orders()
        self.assertEqual(sorted(self.orders().mapped("lazada_id")), ["1", "4", "5"])
        self.assertEqual(self.store.orders_synced_until, datetime(2026, 1, 15, 2, 5))

    def test_units_with_odd_values_do_not_stop_the_page(self):
        """X4: a unit whose amounts, dates and status cannot be read is kept as it
        came."""
        odd = item_row(
            2, 1, item_price="1,5", voucher_seller="x", status=None, currency=None,
            sla_time_stamp="soon", sku=None, sku_id=None, name=None,
        )  # fmt: skip
        good, bad = self.download(
            (order_row(1), [item_row(1, 1)]), (order_row(2, shipping_fee="free"), [odd])
        )
        self.store._import_orders()
        self.assertEqual((good.state, bad.state), ("done", "error"))

    def test_one_refused_order_does_not_hide_the_units_of_the_others(self):
        """X4: Lazada refuses the whole call; then each order is asked for alone."""
        self.lazada.expect("iter_order_pages", [[order_row(1), order_row(2)]])
        self.lazada.expect("get_multiple_order_items", NOT_FOUND, ["1", "2"])
        self.lazada.expect("get_order_items", [item_row(1, 1)], "1")
        self.lazada.expect("get_order_items", NOT_FOUND, "2")
        with self.lazada.serving(), self.assertLogs(ORDERS_LOG, "WARNING"):
            self.store._download_orders()
        first, second = self.orders().sorted("lazada_id")
        self.assertEqual((len(first.item_ids), len(second.item_ids)), (1, 0))
        self.assertEqual(self.run_of("download_orders").api_calls, 4)

    def test_an_order_without_units_is_asked_for_again(self):
        """X2: it heals by itself with the next download."""
        self.lazada.expect("iter_order_pages", [[order_row(2)]])
        self.lazada.expect("get_multiple_order_items", {})
        with self.lazada.serving():
            self.store._download_orders()
        order = self.orders()
        self.store._import_orders()
        self.assertIn("without its units", order.error_message)
        self.serve([order_row(2)])
        self.store._import_orders()
        self.assertEqual(order.state, "done", order.error_message)

    def test_a_refused_change_keeps_what_is_known(self):
        """X1: an imported order whose units are refused once keeps its total."""
        order = self.import_one(2)
        self.lazada.expect("iter_order_pages", [[order_row(2, remarks="5")]])
        self.lazada.expect("get_multiple_order_items", NOT_FOUND)
        self.lazada.expect("get_order_items", NOT_FOUND)
        with self.lazada.serving(), mute_logger(ORDERS_LOG):
            self.store._download_orders()
        self.assertEqual((order.expected_total, order.status), (10.0, "pending"))
        self.serve([order_row(2, remarks="5")])

    def test_failure_is_a_sentence_in_the_run_and_on_the_button(self):
        """X4: a person reads what happened and that nothing is lost."""
        down = LazadaUnavailable("timed out", "ServiceTimeout", "req-9")
        self.lazada.expect("iter_order_pages", [down])
        with self.lazada.serving(), self.fails(UserError, "Nothing is lost"):
            self.store.action_download_orders()
        run = self.run_of("download_orders")
        self.assertEqual((run.state, run.api_calls), ("failed", 1))
        self.assertIn("request_id req-9", run.message)
        self.assertFalse(self.store.connection_error)

    def test_one_store_that_fails_does_not_stop_the_others(self):
        """X4: whatever goes wrong with a store stays with it."""
        other = self.make_store("LZD-SG2").with_env(self.env)
        broken = self.make_store("LZD-SG3").with_env(self.env)
        broken.orders_from = False
        pages = {self.store.code: [LazadaUnavailable("down")]}
        for _store in (self.store, other):
            self.lazada.expect(
                "iter_order_pages",
                lambda store: pages.get(store.code, [[order_row(1)]]),
            )
        self.lazada.expect("get_multiple_order_items", units(1))
        with self.lazada.serving(), self.assertLogs(STORE_LOG, "ERROR"):
            self.cron("download_orders")
        self.assertEqual(other.order_ids.mapped("lazada_id"), ["1"])
        states = {
            run.store_id: run.state for run in self.env["lazada.sync.run"].search([])
        }
        self.assertEqual(
            states, {self.store: "failed", other: "done", broken: "failed"}
        )

    def test_button_stops_in_time_and_leaves_the_rest_to_the_cron(self):
        """X8: the user does not wait for a year of orders."""
        self.lazada.expect("iter_order_pages", [[order_row(1)], [order_row(2)]])
        self.lazada.expect("get_multiple_order_items", units(1))
        with self.lazada.serving():
            _run, more = self.store._download_orders(deadline=0.001)
        self.assertTrue(more)
        self.assertEqual(self.orders().mapped("lazada_id"), ["1"])
        self.assertFalse(self.store.orders_downloaded_at)

    def test_a_run_gets_further_however_little_time_it_has(self):
        """X2: pages of the minutes that are read again do not use up every run."""
        self.serve([order_row(1), order_row(2)])
        begin = self.store.orders_synced_until
        later = order_row(3, updated_at="2026-01-15 10:06:00 +0800")
        pages = [[order_row(1)], [order_row(2)], [later], [order_row(4)]]
        self.lazada.expect("iter_order_pages", pages)
        self.lazada.expect("get_multiple_order_items", units(3))
        with self.lazada.serving():
            _run, more = self.store._download_orders(deadline=0.001)
        self.assertTrue(more)
        self.assertEqual(sorted(self.orders().mapped("lazada_id")), ["1", "2", "3"])
        self.assertEqual(self.store.orders_synced_until, begin + timedelta(minutes=1))

    def test_stores_that_download_no_orders_are_left_alone(self):
        """D8: the switch of the store counts."""
        self.store.download_orders = False
        with self.lazada.serving():
            self.env["lazada.store"]._cron_download_orders()
        self.assertFalse(self.lazada.calls)

    def test_old_position_never_moves_backwards(self):
        """X2: a page of old orders does not rewind the store."""
        self.store.orders_synced_until = NOW - timedelta(days=1)
        self.serve([order_row(1)])
        self.assertEqual(self.store.orders_synced_until, NOW - timedelta(days=1))

    # === MOMENTS THAT CANNOT HAVE BEEN === #

    def test_an_order_of_the_future_moves_no_mark(self):
        """One order changed in 2099 kept every new order away until then."""
        far = "2099-01-01 00:00:00 +0000"
        self.serve([order_row(1), order_row(2, updated_at=far)])
        self.assertEqual(self.store.orders_synced_until, datetime(2026, 1, 15, 2, 5))
        dated = self.orders().filtered("lazada_updated_at")
        self.assertEqual(dated.mapped("name"), ["1"])
        self.serve([order_row(3, updated_at="2026-01-20 11:00:00 +0800")])
        self.assertEqual(self.store.orders_synced_until, datetime(2026, 1, 20, 3))

    def test_clocks_may_differ_by_two_hours(self):
        """The neighbours of what is believed; Lazada's own limit for our clock."""
        for seconds, is_believed in ((7200, True), (7201, False)):
            self.store.orders_synced_until = False
            moment = NOW + timedelta(seconds=seconds)
            self.serve([order_row(seconds, updated_at=f"{moment:%F %T} +0000")])
            mark = self.store.orders_synced_until
            self.assertEqual(mark, moment if is_believed else False)

    def test_an_order_of_the_future_is_followed_on(self):
        """What came with it is no newer than what comes after it."""
        order = self.download_one(2, updated_at="2099-01-01 00:00:00 +0000")
        later = order_row(2, updated_at="2026-01-20 11:00:00 +0800")
        self.download((later, [item_row(2, 1, status="shipped")]))
        self.assertEqual(order.status, "shipped")

    def test_an_order_placed_in_the_future_waits_for_a_person(self):
        """Its sales order and invoice would be dated so."""
        order = self.download_one(2, created_at="2099-01-01 00:00:00 +0000")
        self.store._import_orders()
        self.assertEqual(order.state, "error")
        self.assertIn("without its date", order.error_message)
