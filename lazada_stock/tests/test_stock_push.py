from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.lazada_connector.lazada_api import (
    Kind,
    LazadaApiError,
    LazadaAuthError,
    LazadaUnavailable,
)
from odoo.addons.lazada_connector.tests.common import token_answer
from odoo.addons.lazada_connector.tests.fake_lazada import Killed

from .stocking import UPDATE, StockCase, sku_result

QUEUE_LOG = "odoo.addons.lazada_connector.models.runs.lazada_queue_mixin"
CAMPAIGN = ("4170", "sku locked by campaign")
BAD = ("207", "SKU not found")


@tagged("post_install", "-at_install")
class TestStockPush(StockCase):
    def runs(self, task="push_stock"):
        return self.env["lazada.sync.run"].search([("task", "=", task)])

    def make_skus(self, count):
        """Return products with so many SKUs, whose stock is known to Lazada."""
        products = self.cup.browse().concat(
            *(self.make_product(f"BULK-{number}") for number in range(count))
        )
        self.add_skus(*products)
        return products

    # --- when --- #

    def test_start_sends_every_figure(self):
        self.assertEqual(self.pushed(), {"SKU-1": 10})
        self.assertEqual(
            (self.row.state, self.row.accepted_quantity, self.row.reason),
            ("done", 10, "start"),
        )
        self.assertTrue(self.row.accepted_at)
        self.assertEqual(self.store.stock_pushed_at, self.row.accepted_at)

    def test_identified_by_lazadas_ids(self):
        self.push()
        (sent,) = self.lazada.calls[-1][1][0]
        self.assertEqual(
            (sent.item_id, sent.sku_id, sent.seller_sku, sent.warehouses),
            ("0", "9001", "SKU-1", {}),
        )

    def test_nothing_changed_no_call(self):
        self.push()
        runs = self.runs()
        self.push(calls=0)
        self.assertEqual(self.runs(), runs, "a run that found nothing leaves no line")

    def test_change_is_sent_once(self):
        self.push()
        self.set_stock(self.cup, 7)
        self.assertEqual(self.pushed(), {"SKU-1": 7})
        self.push(calls=0)

    def test_back_to_the_accepted_figure_no_call(self):
        self.push()
        self.set_stock(self.cup, 7)
        self.set_stock(self.cup, 10)
        self.push(calls=0)
        self.assertEqual(self.row.state, "done")

    def test_calls_of_twenty(self):
        """X9: 20 SKUs a call, whatever is left alone."""
        self.push()
        products = self.make_skus(45)
        self.env["lazada.sku"].search(
            [("seller_sku", "=", "BULK-0")]
        ).stock_paused = True
        sent = self.pushed(calls=3)
        self.assertEqual(len(sent), 44)
        sizes = [len(args[0]) for _name, args in self.lazada.calls[-3:]]
        self.assertEqual(sizes, [20, 20, 4])
        self.assertEqual(len(products), 45)

    def test_store_that_does_not_push(self):
        """A new connector overwrites nobody's stock."""
        other = self.make_store("OTHER")
        self.assertFalse(other.push_stock)
        self.add_skus(self.cup, store=other)
        self.assertEqual(self.pushed(), {"SKU-1": 10})
        self.assertFalse(
            self.env["lazada.stock.push"].search([("store_id", "=", other.id)])
        )

    def test_two_stores_sell_the_same_product(self):
        other = self.make_store("OTHER", push_stock=True, stock_share=50)
        self.add_skus(self.cup, store=other)
        self.push(calls=2)
        self.set_stock(self.cup, 9)
        self.push(calls=2)
        rows = self.env["lazada.stock.push"].search([])
        self.assertEqual(
            {row.store_id: row.accepted_quantity for row in rows},
            {self.store: 9, other: 4},
        )

    def test_pause_of_a_store_remembers(self):
        self.push()
        self.store.action_pause_stock()
        self.set_stock(self.cup, 4)
        self.push(calls=0)
        with self.fails(UserError, "paused"):
            self.store.action_push_stock()
        self.store.action_resume_stock()
        self.assertEqual(self.pushed(), {"SKU-1": 4})

    def test_pause_of_a_sku(self):
        self.push()
        self.sku.action_pause_stock()
        self.set_stock(self.cup, 4)
        self.push(calls=0)
        self.assertEqual(self.row.state, "ignored")
        self.assertIn("Paused", self.row.error_message)
        self.sku.action_resume_stock()
        self.assertEqual(self.pushed(), {"SKU-1": 4})

    def test_stop_and_start_again(self):
        self.push()
        self.store.action_stop_stock()
        self.set_stock(self.cup, 4)
        self.push(calls=0)
        self.store.push_stock = True
        self.assertEqual(self.pushed(), {"SKU-1": 4})

    # --- orders --- #

    def test_order_is_not_offered_again(self):
        """Lazada counts the unit off by itself; until the order is imported, Odoo has
        not reserved it. The figure never goes up again on the way."""
        self.push()
        self.download_one(1)
        self.assertEqual(self.pushed(), {"SKU-1": 9})
        self.store._import_orders()
        self.push(calls=0)
        self.assertEqual(self.sku.stock_in_odoo, 9)

    def test_order_and_receipt_that_make_up_for_each_other(self):
        """The figure is the accepted one, but Lazada has one unit less."""
        self.push()
        self.download_one(1)
        self.set_stock(self.cup, 11)
        self.assertEqual(self.pushed(), {"SKU-1": 10})

    def test_cancellation_that_empties_the_sku(self):
        """Page "Order Cancellation": out of stock sets the SKU to zero."""
        self.download_one(1)
        self.push()
        self.assertEqual(self.at_lazada, {"SKU-1": 9})
        self.download_one(1, {"status": "canceled"}, statuses=["canceled"],
                          updated_at="2026-01-16 10:05:00 +0800")  # fmt: skip
        self.assertEqual(self.pushed(), {"SKU-1": 10})

    def test_cancellation_between_two_pushes(self):
        """Nothing differs from the accepted figure, and Lazada may have zero."""
        self.push()
        self.download_one(1, {"status": "canceled"}, statuses=["canceled"])
        self.assertEqual(self.pushed(), {"SKU-1": 10})

    # --- answers --- #

    def test_bad_sku_among_others(self):
        """Only the affected SKU waits, with words a seller understands."""
        self.push()
        self.make_skus(4)
        self.push(refuse={"BULK-2": BAD})
        rows = self.env["lazada.stock.push"].search([])
        bad = rows.filtered(lambda row: row.state == "error")
        self.assertEqual(bad.sku_id.seller_sku, "BULK-2")
        self.assertIn("does not find this SKU", bad.error_message)
        self.assertIn("207: SKU not found", bad.error_message)
        self.assertFalse(bad.next_attempt_at)
        self.assertEqual(self.store.stock_push_failed_count, 1)
        self.assertEqual((self.runs()[0].updated, self.runs()[0].failed), (3, 1))
        self.push(calls=0)

    def test_refused_sku_is_tried_when_its_stock_changes(self):
        self.push(refuse={"SKU-1": BAD})
        self.set_stock(self.cup, 3)
        self.assertEqual(self.pushed(), {"SKU-1": 3})
        self.assertEqual((self.row.state, self.row.error_message), ("done", False))

    def test_retry_by_hand(self):
        self.push(refuse={"SKU-1": BAD})
        self.expect_push()
        with self.lazada.serving():
            self.row.action_retry()
        self.assertEqual((self.row.state, self.at_lazada), ("done", {"SKU-1": 10}))

    def test_retry_by_hand_that_nobody_answers(self):
        """The figure may have come through, although another one was accepted last."""
        self.push()
        self.set_stock(self.cup, 4)
        self.lazada.expect(UPDATE, LazadaUnavailable("time-out"))
        with self.lazada.serving():
            self.row.action_retry()
        self.set_stock(self.cup, 10)
        self.assertEqual(self.pushed(), {"SKU-1": 10})

    def test_retry_by_hand_of_a_worker_that_dies(self):
        """Lazada has the new figure, the row said the old one: until the comparison at
        night, the old one was not sent again."""
        self.push()
        self.set_stock(self.cup, 4)
        self.commit()
        self.lazada.expect(UPDATE, Killed())
        with self.lazada.serving(), self.fails(Killed, ""):
            self.row.action_retry()
        self.env.cr.rollback()
        self.env.invalidate_all()
        self.assertEqual(
            (self.row.state, self.row.accepted_by_code), ("sending", False)
        )
        self.set_stock(self.cup, 10)
        self.assertEqual(self.pushed(), {"SKU-1": 10})
        self.assertEqual(self.row.state, "done")

    def test_retry_by_hand_whose_answer_makes_no_sense(self):
        """As if nobody had answered: the figure may have come through."""
        self.push()
        self.set_stock(self.cup, 4)
        self.expect_push(answer=ZeroDivisionError("an odd answer"))
        with self.lazada.serving(), self.assertLogs(QUEUE_LOG, "ERROR"):
            self.row.action_retry()
        self.assertEqual(self.row.state, "error")
        self.set_stock(self.cup, 10)
        self.assertEqual(self.pushed(), {"SKU-1": 10})

    def test_campaign_lock_waits(self):
        self.push(refuse={"SKU-1": CAMPAIGN})
        self.assertEqual(self.row.state, "sending")
        self.assertIn("campaign", self.row.error_message)
        wait = self.row.next_attempt_at - fields.Datetime.now()
        self.assertGreater(wait, timedelta(minutes=50))
        self.push(calls=0)
        self.row.next_attempt_at = fields.Datetime.now()
        self.assertEqual(self.pushed(), {"SKU-1": 10})

    def test_more_stock_during_a_campaign_goes_at_once(self):
        self.push(refuse={"SKU-1": CAMPAIGN})
        self.set_stock(self.cup, 30)
        self.assertEqual(self.pushed(), {"SKU-1": 30})

    def test_busy_sku_is_tried_again_soon(self):
        self.push(refuse={"SKU-1": ("513", "internal call failed")})
        self.assertEqual(self.row.state, "sending")
        wait = self.row.next_attempt_at - fields.Datetime.now()
        self.assertLess(wait, timedelta(minutes=1))

    def expect_partial_failure(self):
        """Let the next call refuse BULK-0, without a word about the others."""

        def answer(rows):
            return [
                sku_result(row, False, *BAD)
                if row.seller_sku == "BULK-0"
                else sku_result(row, None, None, "?")
                for row in rows
            ]

        self.expect_push(answer=answer)

    def test_others_after_a_partial_failure(self):
        """501: whether the good ones were applied is not known; without the bad one,
        they are sent again at once."""
        self.push()
        self.make_skus(3)
        self.expect_partial_failure()
        self.assertEqual(self.pushed(), {"BULK-0": 0, "BULK-1": 0, "BULK-2": 0})
        self.assertEqual(
            self.env["lazada.stock.push"]
            .search([("state", "=", "done")])
            .mapped("sku_id.seller_sku"),
            ["SKU-1", "BULK-1", "BULK-2"],
        )

    def test_token_refused_between_the_calls_of_a_batch(self):
        """With the new token it goes on where it stopped: what was refused is not sent
        again, and stands in the history once."""
        self.push()
        self.make_skus(3)
        self.expect_partial_failure()
        refused = LazadaAuthError("refused", "IllegalAccessToken", kind=Kind.TOKEN)
        self.lazada.expect(UPDATE, refused)
        self.lazada.expect("refresh_token", token_answer())
        self.assertEqual(self.pushed(), {"BULK-0": 0, "BULK-1": 0, "BULK-2": 0})
        sizes = [len(args[0]) for name, args in self.lazada.calls if name == UPDATE]
        self.assertEqual(sizes[-3:], [3, 2, 2])
        logs = self.env["lazada.stock.log"].search([("run_id", "=", self.runs()[0].id)])
        self.assertEqual(
            logs.sku_id.mapped("seller_sku"), ["BULK-2", "BULK-1", "BULK-0"]
        )

    def test_whole_call_refused_without_a_word(self):
        """204, 501 without detail: each SKU is asked for alone."""
        self.push()
        self.make_skus(3)
        self.expect_push(answer=lambda rows: [sku_result(r, None, None) for r in rows])
        self.push(calls=3, refuse={"BULK-1": ("501", "Quantity: bad")})
        states = {
            row.sku_id.seller_sku: row.state
            for row in self.env["lazada.stock.push"].search([])
        }
        self.assertEqual(states["BULK-1"], "error")
        self.assertEqual(states["BULK-2"], "done")

    def test_never_an_answer(self):
        """Lazada does not say how it went, not even for one SKU: later again."""
        self.push(answer=lambda rows: [sku_result(r, None, None, "odd") for r in rows])
        self.assertEqual(self.row.state, "sending")
        self.assertIn("odd", self.row.error_message)

    def test_ban(self):
        """All wait as long as Lazada says; no call is made meanwhile."""
        ban = LazadaUnavailable("ban", "ApiCallLimit", kind=Kind.THROTTLED,
                                retry_after=20)  # fmt: skip
        self.make_skus(25)
        self.push(answer=ban)
        rows = self.env["lazada.stock.push"].search([])
        self.assertEqual(set(rows.mapped("state")), {"sending"})
        self.assertTrue(all(rows.mapped("next_attempt_at")))
        self.assertIn("call less often", self.row.error_message)
        self.push(calls=0)
        self.app.paused_until = False
        rows.next_attempt_at = False
        self.push(calls=2)
        self.assertEqual(set(rows.mapped("state")), {"done"})

    def test_time_out(self):
        """Lazada may hold either figure: the present one is sent, also if it is the one
        that was accepted before."""
        self.push()
        self.set_stock(self.cup, 4)
        self.push(answer=LazadaUnavailable("time-out"))
        self.assertEqual(self.row.state, "sending")
        self.set_stock(self.cup, 10)
        self.assertEqual(self.pushed(), {"SKU-1": 10})

    def test_token_refused_for_good(self):
        ended = LazadaAuthError("ended", "IllegalRefreshToken", kind=Kind.REFRESH_TOKEN)
        self.push(answer=ended)
        self.assertEqual(self.row.state, "sending")
        self.assertIn("log in again", self.store.connection_error)
        self.push(calls=0)

    def test_store_wide_refusal_is_one_call(self):
        """Not because of a SKU: they are not asked for one by one."""
        denied = LazadaApiError("no", "InsufficientPermission", kind=Kind.PERMISSION)
        self.make_skus(3)
        self.push(answer=denied)
        rows = self.env["lazada.stock.push"].search([])
        self.assertEqual(set(rows.mapped("state")), {"error"})
        self.assertIn("not allowed", self.row.error_message)
        self.assertTrue(self.row.next_attempt_at)

    # --- by hand --- #

    def test_push_now_sends_again(self):
        self.push()
        self.expect_push()
        with self.lazada.serving():
            action = self.sku.action_push_stock()
        self.assertIn("1 accepted by Lazada", action["params"]["message"])
        self.assertEqual(self.row.reason, "hand")

    def test_push_now_on_a_store_without_push(self):
        self.store.action_stop_stock()
        with self.fails(UserError, "does not push its stock"):
            self.sku.action_push_stock()

    def test_push_now_of_the_store(self):
        self.push()
        with self.lazada.serving():
            action = self.store.action_push_stock()
        self.assertIn("nothing to do", action["params"]["message"])
        self.set_stock(self.cup, 4)
        self.expect_push()
        with self.lazada.serving():
            action = self.store.action_push_stock()
        self.assertIn("1 updated", action["params"]["message"])

    # --- history --- #

    def test_history(self):
        self.push()
        self.set_stock(self.cup, 4)
        self.push(refuse={"SKU-1": BAD})
        logs = self.env["lazada.stock.log"].search([("sku_id", "=", self.sku.id)])
        self.assertEqual(
            [
                (log.quantity_before, log.quantity, log.result, log.reason)
                for log in logs
            ],
            [(10, 4, "refused", "stock"), (3, 10, "accepted", "start")],
        )
        self.assertEqual(logs.run_id, self.runs())

    def test_history_is_cleaned_up(self):
        self.push()
        log = self.env["lazada.stock.log"].sudo().search([])
        self.clean_up("lazada.stock.log")
        self.assertTrue(log.exists())
        self.env.cr.execute(
            "UPDATE lazada_stock_log SET create_date = create_date - interval '91 days'"
        )
        self.clean_up("lazada.stock.log")
        self.assertFalse(log.exists())
