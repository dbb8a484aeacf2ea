import time
from datetime import timedelta

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.lazada_api import LazadaApiError, LazadaUnavailable
from odoo.addons.lazada_connector.lazada_api.errors import Kind
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row

from .returning import ASKED, DAY, ReturnCase, changed, line_row, ms, return_row


@tagged("post_install", "-at_install")
class TestDownload(ReturnCase):
    def test_a_return_and_its_lines(self):
        """Each return is there with its clock, its lines and its state (R1)."""
        record = self.make_return(units=2, refund_amount=740)
        self.assertEqual(record.kind, "return")
        self.assertEqual(record.state, "to_decide")
        self.assertEqual(record.deadline, ASKED + 2 * DAY)
        self.assertTrue(record.is_to_decide)
        self.assertEqual(record.order_id.lazada_id, "1")
        self.assertEqual(record.line_ids.item_id, record.order_id.item_ids)
        self.assertEqual(record.refund_amount, 14.8)
        self.assertEqual(record.reason, "Damaged item")

    def test_read_twice_is_there_once(self):
        record = self.make_return(units=2)
        lines = record.line_ids
        run = self.read_rows(self.row)
        self.assertEqual((run.created, run.updated), (0, 0))
        self.assertEqual(self.the_return(), record)
        self.assertEqual(record.line_ids, lines)

    def test_a_return_whose_lines_come_on_two_pages(self):
        order = self.import_one(1, {}, {})
        first, second = (
            return_row(77, 1, line_row(number, item.lazada_id))
            for number, item in enumerate(order.item_ids, 771)
        )
        self.read_rows(first, second)
        self.assertEqual(len(self.the_return().line_ids), 2)

    def test_what_is_older_changes_nothing(self):
        """Pages, details and pushes come in any sequence."""
        record = self.make_return()
        self.read_rows(
            changed(self.row, 2, reverse_status="SELLER_AGREE_RETURN", sla=0)
        )
        self.assertEqual((record.state, record.deadline), ("agreed", False))
        self.read_rows(changed(self.row, 1, reverse_status="REQUEST_REJECT"))
        self.assertEqual(record.state, "agreed")

    def test_amounts_of_vietnam_are_no_cents(self):
        self.store = self.make_store("VN", region="vn", download_returns=True)
        self.store = self.store.with_env(self.env)
        unit = {"item_price": 10000, "paid_price": 10000, "currency": "VND"}
        order = self.import_one(1, unit, store=self.store)
        row = line_row(771, order.item_ids.lazada_id, refund_amount=10000)
        self.read_rows(return_row(77, 1, row))
        self.assertEqual(self.the_return().refund_amount, 10000)

    def test_the_return_of_an_order_that_is_not_here_fetches_it(self):
        self.lazada.expect("get_order", order_row(5))
        self.lazada.expect("get_multiple_order_items", {"5": [item_row(5, 0)]})
        self.read_rows(return_row(77, 5, line_row(771, 5000)))
        record = self.the_return()
        self.assertEqual(record.order_id.lazada_id, "5")
        self.assertEqual(record.line_ids.item_id.lazada_id, "5000")

    def test_the_return_of_an_order_that_lazada_does_not_hand_out(self):
        """It is kept and shown, and finds its order once that is here."""
        missing = LazadaApiError("no such order", "16", kind=Kind.NOT_FOUND)
        self.lazada.expect("get_order", missing)
        self.read_rows(return_row(77, 5, line_row(771, 5000)))
        record = self.the_return()
        self.assertFalse(record.order_id)
        self.assertEqual((record.order_number, record.display_name), ("5", "77"))
        order = self.download_one(5)
        self.assertEqual(record.order_id, order)
        self.assertEqual(record.line_ids.item_id, order.item_ids)

    def test_returns_of_another_store_stay_apart(self):
        self.make_return()
        self.store = self.make_store("OTHER", download_returns=True).with_env(self.env)
        self.lazada.expect(
            "get_order", LazadaApiError("none", "16", kind=Kind.NOT_FOUND)
        )
        self.read_rows(self.row)
        self.assertEqual(len(self.the_return()), 2)
        self.assertEqual(len(self.the_return().order_id), 1)

    def test_words_that_are_not_known_are_kept_and_are_open(self):
        record = self.make_return(reverse_status="LANTERN_FESTIVAL", deadline=None)
        self.assertEqual(record.state, "open")
        self.assertEqual(record.line_ids.status, "LANTERN_FESTIVAL")
        self.assertFalse(record.is_to_decide)

    def test_a_kind_that_is_not_known(self):
        record = self.make_return(kind="BARTER")
        self.assertEqual((record.kind, record.request_type), (False, "BARTER"))
        self.assertFalse(record.is_to_decide)

    @mute_logger("odoo.addons.lazada_connector.models.runs.lazada_counts_mixin")
    def test_what_cannot_be_read_is_told(self):
        order = self.import_one(1)
        bad = line_row(771, order.item_ids.lazada_id, refund_amount="ten")
        run = self.read_rows(
            return_row(77, 1, bad, {"reverse_order_line_id": "?"}), "nonsense"
        )
        self.assertEqual((run.created, run.failed), (1, 2))
        line = self.the_return().line_ids
        self.assertIn("refund_amount", line.fault)
        self.assertIn('"ten"', line.payload)

    def test_the_latest_request_of_a_unit_counts(self):
        first = self.make_return(reverse_status="SELLER_REJECT_RETURN")
        again = line_row(
            781,
            first.line_ids.item_number,
            return_order_line_gmt_create=ms(ASKED + DAY),
        )
        self.read_rows(return_row(78, 1, again))
        self.assertEqual(first.state, "refused")
        self.assertFalse(first.line_ids.is_current)
        self.assertTrue(self.the_return(78).line_ids.is_current)

    def test_a_refund_that_is_taken_back_is_told_once(self):
        record = self.make_return(kind="ONLY_REFUND")
        self.read_rows(changed(self.row, 1, reverse_status="REFUND_SUCCESS", sla=0))
        self.assertEqual(record.state, "refunded")
        self.assertEqual(record.line_ids.refunded_at, ASKED + timedelta(hours=1))
        back = changed(self.row, 2, reverse_status="CS_APPROVING", sla=0)
        self.read_rows(back)
        self.read_rows(changed(back, 3))
        self.assertTrue(record.is_taken_back)
        kind = self.env.ref("lazada_return.mail_activity_refund_taken_back")
        told = record.activity_ids.filtered(lambda row: row.activity_type_id == kind)
        self.assertEqual(len(told), 1)
        self.read_rows(changed(self.row, 4, reverse_status="REFUND_SUCCESS", sla=0))
        self.assertFalse(record.is_taken_back)

    def test_goods_that_the_courier_has_handed_over(self):
        """The seller's clock begins anew: they are here, by Lazada's word."""
        record = self.make_return()
        self.read_rows(changed(self.row, 1, reverse_status="BUYER_RETURN_ITEM", sla=0))
        self.assertEqual((record.state, record.is_not_booked), ("on_the_way", False))
        clock = ms(ASKED + 4 * DAY)
        self.read_rows(
            changed(self.row, 2, reverse_status="BUYER_RETURN_ITEM", sla=clock)
        )
        self.assertTrue(record.is_not_booked)
        self.assertTrue(record.is_to_decide)

    # === HOW FAR === #

    def test_a_failure_goes_on_where_it_stopped(self):
        order = self.import_one(1)
        row = return_row(77, 1, line_row(771, order.item_ids.lazada_id))
        pages = [[row], LazadaUnavailable("down")]
        self.lazada.expect("iter_changed_returns", pages)
        with self.fails(LazadaUnavailable, "down"), self.lazada.serving():
            self.store._download_returns()
        self.assertEqual(self.store.returns_synced_until, ASKED)
        self.assertTrue(self.the_return())

    @freeze_time(ASKED + 5 * DAY)
    def test_a_download_that_came_to_its_end(self):
        self.store.access_token_expires_at = ASKED + 30 * DAY
        self.read_rows()
        self.assertEqual(self.store.returns_synced_until, ASKED + 5 * DAY)
        self.read_rows()
        since = self.lazada.calls[-1][1][0].replace(tzinfo=None)
        self.assertEqual(since, ASKED + 5 * DAY - timedelta(minutes=10))

    def test_a_later_line_does_not_move_the_mark_over_what_is_unread(self):
        order = self.import_one(1, {}, {})
        early, late = (
            line_row(770 + number, item.lazada_id, changed=ASKED + number * DAY / 24)
            for number, item in enumerate(order.item_ids, 1)
        )
        pages = [[return_row(77, 1, early, late)], LazadaUnavailable("down")]
        self.lazada.expect("iter_changed_returns", pages)
        with self.fails(LazadaUnavailable, "down"), self.lazada.serving():
            self.store._download_returns()
        self.assertEqual(self.store.returns_synced_until, ASKED + DAY / 24)

    def test_a_page_can_end_in_its_middle(self):
        """With Lazada asked slowly, a whole page may take longer than there is."""
        self.import_one(1, *[{"status": "delivered"}] * 8)
        rows = [
            return_row(
                number,
                1,
                line_row(
                    number * 10, number, return_order_line_gmt_modified=ms(moment)
                ),
            )
            for number, moment in enumerate(
                (ASKED + n * timedelta(minutes=1) for n in (7, 6, 5, 4, 3, 2, 1)), 71
            )
        ]
        self.lazada.expect("iter_changed_returns", [rows])
        with self.lazada.serving():
            _run, more = self.store._download_returns(time.monotonic())
        self.assertTrue(more)
        found = self.env["lazada.return"].search([]).mapped("lazada_id")
        self.assertEqual(set(found), {"77", "76", "75", "74", "73"}, "the oldest first")
        read_until = ASKED + timedelta(minutes=5)
        self.assertEqual(self.store.returns_synced_until, read_until)

    def test_past_periods_can_be_read(self):
        self.read_rows()
        self.assertTrue(self.store.returns_synced_until)
        self.store.returns_from = ASKED - 30 * DAY
        self.assertEqual(self.store._first_return_moment(), ASKED - 30 * DAY)
