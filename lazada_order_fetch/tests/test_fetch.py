"""X6: orders fetched by their number, or those of a period; X2, X4: what Lazada does
not hand out."""

from datetime import date, datetime, timedelta, timezone

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.lazada_api import (
    Kind,
    LazadaApiError,
    LazadaUnavailable,
)
from odoo.addons.lazada_connector.lazada_api.reading import (
    is_order_number,
    read_order_numbers,
)
from odoo.addons.lazada_connector.tests.common import MANAGER, NOW, USER, LazadaCase
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row

ORDERS_LOG = "odoo.addons.lazada_connector.models.order.lazada_order_download"
RUNS_LOG = "odoo.addons.lazada_connector.models.runs.lazada_counts_mixin"
NOT_FOUND = LazadaApiError("E016: no such order", "16", "req-1", kind=Kind.NOT_FOUND)
DOWN = LazadaUnavailable("timed out", "ServiceTimeout", "req-9")


def utc(*moment):
    return datetime(*moment, tzinfo=timezone.utc)


def row(order_id, minute=0, **values):
    """Return an order placed at a minute after ten o'clock in Singapore."""
    made = f"2026-01-15 10:{minute:02}:00 +0800"
    return order_row(order_id, created_at=made, **values)


def units(*order_ids, **values):
    return {str(order_id): [item_row(order_id, 1, **values)] for order_id in order_ids}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFetch(LazadaCase):
    def wizard(self, user=None, **values):
        wizards = self.env["lazada.order.fetch"]
        if user:
            wizards = wizards.with_user(user)
        return wizards.create({"store_id": self.store.id, **values})

    def fetch(self, **values):
        with self.lazada.serving():
            return self.wizard(**values).action_fetch()

    def run_of(self):
        return self.env["lazada.order.fetch.job"].sudo().search([], limit=1)

    def orders(self):
        return self.env["lazada.order"].search([], order="lazada_id")

    def work(self, times=1):
        """Let the scheduled action run when every wait is over."""
        for _each in range(times):
            self.run_of().filtered("next_attempt_at").next_attempt_at = NOW
            with self.lazada.serving():
                self.cron("fetch_orders", "lazada_order_fetch")

    # === BY NUMBER === #

    def test_numbers_in_any_form(self):
        pasted = " 11,22;33\t44\n#55|22 / AB-1 '66' "
        words = ["11", "22", "33", "44", "55", "AB", "1", "66"]
        self.assertEqual(read_order_numbers(pasted), words)
        self.assertEqual(
            [
                word
                for word in ("11", "AB", "٣", "²", "9" * 20)
                if is_order_number(word)
            ],
            ["11"],
        )

    def test_found_by_number(self):
        """``/order/get`` for each, one call for all units, and nothing else."""
        self.lazada.expect("get_order", row(11), "11")
        self.lazada.expect("get_order", row(22), "22")
        self.lazada.expect("get_multiple_order_items", units(11, 22), ["11", "22"])
        action = self.fetch(order_numbers="11, 22\n11")
        self.assertEqual(self.orders().mapped("lazada_id"), ["11", "22"])
        self.assertEqual(action["params"]["type"], "success")
        self.assertEqual(action["params"]["next"]["res_model"], "lazada.order")
        run = self.run_of()
        self.assertEqual((run.state, run.created, run.failed), ("done", 2, 0))
        self.assertEqual((run.found, run.handled, run.progress), (2, 2, 100))
        self.store._import_orders()
        self.assertEqual(self.orders().mapped("state"), ["done", "done"])
        self.assertFalse(self.store.orders_synced_until, "the download's own")

    def test_unknown_numbers_are_named(self):
        """The others are fetched all the same."""
        self.lazada.expect("get_order", NOT_FOUND, "11")
        self.lazada.expect("get_order", row(22), "22")
        self.lazada.expect("get_order", NOT_FOUND, "33")
        self.lazada.expect("get_multiple_order_items", units(22), ["22"])
        action = self.fetch(order_numbers="11 22 33 ABC")
        self.assertEqual(self.orders().mapped("lazada_id"), ["22"])
        message = action["params"]["message"]
        self.assertIn("11, 33: Lazada has no such order in LZD-SG", message)
        self.assertIn("ABC: This is no order number", message)
        self.assertEqual(action["params"]["type"], "warning")
        self.assertEqual(self.run_of().failed, 3)

    def test_none_of_them(self):
        self.lazada.expect("get_order", NOT_FOUND, "11")
        action = self.fetch(order_numbers="11")
        self.assertEqual(
            action["params"]["next"]["type"], "ir.actions.act_window_close"
        )

    def test_another_order_instead(self):
        """Nothing is stored under a number that was not asked for."""
        self.lazada.expect("get_order", row(12), "11")
        self.fetch(order_numbers="11")
        self.assertFalse(self.orders())
        self.assertIn("11: Lazada sent another order", self.run_of().message)

    def test_outage_goes_on_in_the_background(self):
        """The numbers that are left are not asked for by hand again."""
        self.lazada.expect("get_order", DOWN)
        action = self.fetch(order_numbers="11")
        self.assertIn("Nothing is lost", action["params"]["message"])
        self.assertEqual((self.run_of().state, self.run_of().attempts), ("pending", 1))
        self.lazada.expect("get_order", row(11), "11")
        self.lazada.expect("get_multiple_order_items", units(11))
        self.work()
        self.assertEqual((self.run_of().state, len(self.orders())), ("done", 1))

    def test_many_numbers_in_steps(self):
        numbers = [str(number) for number in range(100, 145)]
        for number in numbers:
            self.lazada.expect("get_order", row(int(number)), number)
        for start in (0, 20, 40):
            step = numbers[start : start + 20]
            self.lazada.expect("get_multiple_order_items", units(*map(int, step)), step)
        self.fetch(order_numbers="\n".join(numbers))
        self.assertEqual((self.run_of().created, len(self.orders())), (45, 45))

    def test_what_cannot_be_asked(self):
        for values, words in (
            ({}, "either"),
            ({"order_numbers": "1", "date_from": "2026-01-01"}, "either"),
            ({"order_numbers": " , "}, "either"),
            ({"date_to": "2026-01-01"}, "from which day"),
            ({"date_from": "2026-01-02", "date_to": "2026-01-01"}, "ends before"),
            ({"order_numbers": " ".join(map(str, range(1001)))}, "at most 1000"),
        ):
            with self.subTest(values), self.fails(UserError, words):
                self.fetch(**values)
        self.store.connected_at = False
        with self.fails(UserError, "Not connected yet"):
            self.fetch(order_numbers="1")

    def test_imported_order_is_followed(self):
        """A fetched order that has changed goes the way of all changes."""
        order = self.import_one(11, {}, {})
        items = [item_row(11, 0, status="canceled"), item_row(11, 1)]
        self.lazada.expect("get_order", row(11))
        self.lazada.expect("get_multiple_order_items", {"11": items})
        self.fetch(order_numbers="11")
        self.assertEqual(order.state, "pending")
        self.store._import_orders()
        self.assertEqual(order.sale_order_id.amount_total, 10)

    # === RIGHTS === #

    def test_rights(self):
        """Users fetch by number, managers periods; each in their own companies."""
        user = self.make_user("lazada_user", USER)
        manager = self.make_user("lazada_manager", MANAGER)
        self.lazada.expect("get_order", row(11))
        self.lazada.expect("get_multiple_order_items", units(11))
        with self.lazada.serving():
            self.wizard(user, order_numbers="11").action_fetch()
            with self.assertRaises(AccessError):
                self.wizard(user, date_from="2026-01-15").action_fetch()
            self.wizard(manager, date_from="2026-01-15").action_fetch()
        run = self.run_of()
        self.assertEqual((run.user_id, run.state), (manager, "pending"))
        with self.assertRaises(AccessError):
            run.with_user(user).action_stop()
        run.with_user(manager).action_stop()
        self.assertEqual(run.state, "stopped")
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.make_user("stranger", MANAGER, company=other)
        with self.assertRaises(AccessError):
            self.wizard(stranger, order_numbers="11").action_fetch()
        with self.assertRaises(AccessError):
            run.with_user(stranger).action_resume()

    # === BY PERIOD === #

    def expect_period(self, *pages, after=None, count=None):
        """Prepare one step of a period."""
        if count is not None:
            self.lazada.expect("count_created_orders", count)
        args = (after,) if after else ()
        self.lazada.expect("iter_created_order_pages", list(pages), *args)

    def test_period_page_by_page(self):
        """Days of the venture's clock; each page is kept with how far it has come."""
        self.store.orders_synced_until = NOW
        action = self.fetch(date_from="2026-01-15", date_to="2026-01-16")
        run = self.run_of()
        self.assertEqual((action["res_model"], action["res_id"]), (run._name, run.id))
        self.assertEqual(
            run._period(), (utc(2026, 1, 14, 16), utc(2026, 1, 16, 15, 59, 59))
        )
        self.expect_period([row(1, 1), row(2, 2)], after=utc(2026, 1, 14, 16), count=3)
        self.lazada.expect("get_multiple_order_items", units(1, 2), ["1", "2"])
        self.expect_period([row(2, 2), row(3, 3)], after=utc(2026, 1, 15, 2, 2))
        self.lazada.expect("get_multiple_order_items", units(3), ["3"])
        self.expect_period([row(3, 3)], after=utc(2026, 1, 15, 2, 3))
        self.work()
        self.assertEqual(self.orders().mapped("lazada_id"), ["1", "2", "3"])
        self.assertEqual(
            (run.state, run.created, run.found, run.handled), ("done", 3, 3, 3)
        )
        self.assertEqual(self.store.orders_synced_until, NOW)

    def test_more_orders_in_a_second_than_in_a_page(self):
        """The step reads on until time moves; nothing is counted twice."""
        self.fetch(date_from="2026-01-15")
        self.expect_period([row(1), row(2)], count=4)
        self.lazada.expect("get_multiple_order_items", units(1, 2))
        self.expect_period([row(1), row(2)], [row(3)], [row(4, 1)])
        self.lazada.expect("get_multiple_order_items", units(3, 4))
        self.expect_period([row(4, 1)])
        self.work()
        self.assertEqual((self.run_of().handled, len(self.orders())), (4, 4))

    def test_known_orders_are_only_compared(self):
        """Overlap with the download: no units are read, nothing is written."""
        self.download((row(1), [item_row(1, 1)]))
        self.lazada.calls.clear()
        self.fetch(date_from="2026-01-15")
        self.expect_period([row(1)], count=1)
        self.expect_period([row(1)])
        self.work()
        run = self.run_of()
        self.assertEqual(
            (run.handled, run.created, run.updated, run.state), (1, 0, 0, "done")
        )
        self.assertEqual(self.lazada.count("get_multiple_order_items"), 0)

    def test_stop_and_resume(self):
        self.fetch(date_from="2026-01-15")
        run = self.run_of()
        self.expect_period([row(1)], count=2)
        self.lazada.expect("get_multiple_order_items", units(1))
        self.lazada.expect("iter_created_order_pages", [DOWN])
        self.work()
        self.assertEqual((run.state, run.handled, run.progress), ("pending", 1, 50))
        run.action_stop()
        self.work()
        self.assertEqual((run.state, run.handled), ("stopped", 1))
        run.action_resume()
        self.expect_period([row(1), row(2, 2)], after=utc(2026, 1, 15, 2))
        self.lazada.expect("get_multiple_order_items", units(2), ["2"])
        self.expect_period([row(2, 2)])
        self.work()
        self.assertEqual((run.state, run.handled, len(self.orders())), ("done", 2, 2))

    def test_refusal_is_tried_again(self):
        """With its reason, and the words of Lazada."""
        self.fetch(date_from="2026-01-15")
        refusal = LazadaApiError("E017: wrong date", "17", "req-2")
        self.lazada.expect("count_created_orders", refusal)
        self.work()
        run = self.run_of()
        self.assertEqual((run.state, run.attempts), ("error", 1))
        self.assertIn("E017", run.error_message)
        self.assertEqual(run.next_attempt_at, NOW + timedelta(minutes=5))
        self.expect_period(count=0)
        self.work()
        self.assertEqual((run.state, run.error_message), ("done", False))

    def test_what_is_over_goes_after_two_months(self):
        self.fetch(date_from="2026-01-15")
        job = self.run_of()
        with freeze_time(NOW + timedelta(days=70)):
            self.clean_up(job._name)
            self.assertTrue(job.exists(), "it is not done yet")
        self.expect_period(count=0)
        self.work()
        self.env.flush_all()
        self.env.cr.execute("UPDATE lazada_order_fetch_job SET write_date = %s", [NOW])
        job.invalidate_recordset()
        with freeze_time(NOW + timedelta(days=59)):
            self.clean_up(job._name)
            self.assertTrue(job.exists())
        with freeze_time(NOW + timedelta(days=61)):
            self.clean_up(job._name)
            self.assertFalse(job.exists())

    def test_time_left(self):
        run = self.env["lazada.order.fetch.job"].sudo().create(
            {
                "store_id": self.store.id, "state": "pending",
                "found": 1000, "handled": 100, "duration": 60,
            }
        )  # fmt: skip
        self.assertEqual(run.time_left, "about 9 minutes")
        run.handled = 999
        self.assertEqual(run.time_left, "less than a minute")

    # === VERSIONS === #

    def test_older_entry_does_not_overwrite_a_newer_order(self):
        """A list that was read before the order changed arrives after it."""
        new = row(1, updated_at="2026-01-16 10:00:00 +0800", buyer_note="new")
        order = self.download((new, [item_row(1, 1, status="shipped")]))
        old = row(1, updated_at="2026-01-15 10:00:00 +0800", buyer_note="old")
        run = self.env["lazada.sync.run"]
        Order = self.env["lazada.order"]
        self.assertFalse(Order._select_changed(self.store, {"1": old}))
        Order._store_rows(self.store, {"1": old}, units(1), {}, run)
        self.assertEqual((order.buyer_note, order.status), ("new", "shipped"))
        Order._store_rows(self.store, {"1": old}, {}, {"1": "refused"}, run)
        self.assertFalse(order.unread_error, "the newer one is complete")

    # === WHAT CANNOT BE READ === #

    def test_entries_that_are_no_orders(self):
        """Counted and shown; the good ones are kept."""
        page = [row(1), "nonsense", None, ["x"], 7, row(2)]
        self.store.orders_from = datetime(2026, 1, 1)
        self.lazada.expect("iter_order_pages", [page])
        self.lazada.expect("get_multiple_order_items", units(1, 2), ["1", "2"])
        with self.lazada.serving(), self.assertLogs(RUNS_LOG, "WARNING"):
            run, _more = self.store._download_orders()
        self.assertEqual(self.orders().mapped("lazada_id"), ["1", "2"])
        self.assertEqual((run.state, run.failed), ("done", 4))
        self.assertIn("4 entries", run.message)
        self.assertIn("nonsense", run.message)

    def test_units_that_are_no_units(self):
        """No unit is left out silently: the order waits, the others go on."""
        answer = {"1": [item_row(1, 1), "nonsense"], "2": [item_row(2, 1)]}
        self.lazada.expect("iter_order_pages", [[row(1), row(2)]])
        self.lazada.expect("get_multiple_order_items", answer)
        with self.lazada.serving():
            self.store._download_orders()
        bad, good = self.orders()
        self.assertEqual((bad.item_ids.ids, len(good.item_ids)), ([], 1))
        self.assertIn("without its units", bad.unread_error)

    def refused_change(self):
        """Return an imported order whose changed units Lazada refuses."""
        order = self.import_one(1, {}, {})
        changed = row(1, updated_at="2026-01-16 10:00:00 +0800")
        self.lazada.expect("iter_order_pages", [[changed]])
        self.lazada.expect("get_multiple_order_items", NOT_FOUND)
        self.lazada.expect("get_order_items", NOT_FOUND)
        with self.lazada.serving(), mute_logger(ORDERS_LOG):
            run, _more = self.store._download_orders()
        self.assertEqual(run.failed, 1)
        self.changed = changed
        return order

    def answer_again(self):
        items = [item_row(1, 0, status="canceled"), item_row(1, 1)]
        self.lazada.expect("get_order", self.changed, "1")
        self.lazada.expect("get_multiple_order_items", {"1": items}, ["1"])

    def test_refused_units_are_asked_for_again(self):
        """X2: the list moves on, so the order is asked for by its number."""
        order = self.refused_change()
        self.assertIn("E016", order.unread_error)
        self.assertEqual(order.read_again_at, NOW + timedelta(minutes=5))
        self.assertEqual(order.expected_total, 20)
        self.download_nothing()
        self.assertTrue(order.unread_error, "it waits for its time")
        with freeze_time(NOW + timedelta(minutes=5)):
            self.answer_again()
            self.download_nothing()
        self.assertFalse(order.unread_error or order.read_again_at)
        self.assertEqual((order.expected_total, order.state), (10, "pending"))

    def download_nothing(self):
        self.lazada.expect("iter_order_pages", [])
        with self.lazada.serving():
            self.store._download_orders()

    def test_asked_again_in_vain(self):
        order = self.refused_change()
        with freeze_time(NOW + timedelta(minutes=5)):
            self.lazada.expect("get_order", DOWN)
            self.download_nothing()
            waits = order.read_again_at - (NOW + timedelta(minutes=5))
        self.assertEqual((order.retry_ids.attempts, waits), (2, timedelta(minutes=10)))
        self.assertIn("Nothing is lost", order.unread_error)

    def test_button_reads_again(self):
        order = self.refused_change()
        self.answer_again()
        with self.lazada.serving():
            order.action_read_again()
        self.assertFalse(order.unread_error)

    def test_date_of_the_wizard(self):
        """Over RPC a moment may come instead of a day."""
        wizard = self.wizard(date_from="2026-01-01 00:00:00")
        self.assertEqual(wizard.date_from, date(2026, 1, 1))
