from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.lazada_connector.lazada_api import (
    Kind,
    LazadaApiError,
    LazadaUnavailable,
    push,
)
from odoo.addons.lazada_connector.tests.common import (
    LazadaCase,
    token_answer,
)
from odoo.addons.lazada_connector.tests.payloads import (
    item_row,
    order_row,
    product_row,
    sku_row,
)

from .common import SECRET, W1, W1_SIGNATURE, W2, W2_SIGNATURE, PushEndpointCase
from .payloads import body_of

IMPORT = "lazada_connector.ir_cron_lazada_import_orders"


@tagged("post_install", "-at_install")
class TestPushEndpoint(PushEndpointCase):
    def triggers(self):
        cron = self.env.ref("lazada_push.ir_cron_lazada_push_messages")
        return self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])

    def test_vectors_are_accepted(self):
        """X10: the raw body is kept, the answer is empty, the scheduled action is
        woken."""
        self.triggers().unlink()
        for body, signature in ((W1, W1_SIGNATURE), (W2, W2_SIGNATURE)):
            response = self.post(body, signature)
            self.assertEqual((response.status_code, response.content), (200, b""))
            self.assertNotIn("session_id", response.cookies)
        self.assertEqual(self.messages().mapped("payload"), [W2.decode(), W1.decode()])
        self.assertEqual(set(self.messages().mapped("state")), {"pending"})
        self.assertTrue(self.triggers())

    def test_replay_is_accepted_and_makes_nothing(self):
        """X10: Lazada must not think that it failed."""
        for _time in range(3):
            self.assertEqual(self.post(W1, W1_SIGNATURE).status_code, 200)
        self.assertEqual(len(self.messages()), 1)

    def test_forgeries_are_refused_in_one_way(self):
        """X10: whether the application exists is told to nobody."""
        answers = {
            self.post(*case).text
            for case in (
                (W1 + b" ", W1_SIGNATURE),
                (W1, W2_SIGNATURE),
                (W1, None),
                (W1, ""),
                (W1, "0" * 64),
                (W1, W1_SIGNATURE, "900002"),
            )
        }
        self.assertEqual(len(answers), 1)
        for case in ((W1, W2_SIGNATURE), (W1, W1_SIGNATURE, "900002")):
            self.assertEqual(self.post(*case).status_code, 403)
        self.assertFalse(self.messages())

    def test_archived_application_takes_nothing(self):
        """X10."""
        self.app.active = False
        self.assertEqual(self.post(W1, W1_SIGNATURE).status_code, 403)

    def test_large_body_is_refused(self):
        """X10: nobody fills the server's memory."""
        body = b" " * (64 * 1024 + 1)
        signature = push.signature("900001", SECRET, body)
        self.assertEqual(self.post(body, signature).status_code, 413)

    def test_get_is_no_message(self):
        """X10."""
        with mute_logger("odoo.http"):
            response = self.url_open("/lazada/push/900001")
        self.assertIn(response.status_code, (404, 405))

    def test_odd_bodies_are_kept(self):
        """X10: what Lazada has signed is kept, even if nobody can read it."""
        for body in (b"\xff\x00", b"not json", b'"\x00"'):
            self.assertEqual(
                self.post(body, push.signature("900001", SECRET, body)).status_code, 200
            )
        self.assertEqual(len(self.messages()), 3)

    def test_old_secret_for_some_hours(self):
        """X10: Lazada may go on signing with it after a new one was made."""
        self.app.app_secret = "new-secret"
        self.assertEqual(self.post(W1, W1_SIGNATURE).status_code, 200)
        self.app.app_secret_changed_at = fields.Datetime.now() - timedelta(days=3)
        self.assertEqual(self.post(W2, W2_SIGNATURE).status_code, 403)

    def test_address_on_the_application(self):
        """X10: what has to be entered at Lazada."""
        self.assertTrue(self.app.push_url.endswith("/lazada/push/900001"))


@tagged("post_install", "-at_install")
class TestPushMessages(LazadaCase):
    def setUp(self):
        super().setUp()
        self.store.seller_id = "1234567"
        self.triggers().unlink()

    def triggers(self, cron="lazada_push.ir_cron_lazada_push_messages"):
        cron = self.env.ref(cron)
        return self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])

    def receive(self, *bodies):
        Message = self.env["lazada.push.message"]
        for body in bodies:
            Message._receive(self.app, body)
        return Message.search([], order="id")

    def expect_order(self, order_id, items=None):
        """Lazada is asked for the order once, and once for its units."""
        self.lazada.expect("get_order", order_row(order_id), str(order_id))
        units = [item_row(order_id, 0)] if items is None else items
        self.lazada.expect(
            "get_multiple_order_items", {str(order_id): units}, [str(order_id)]
        )

    def follow(self):
        with self.lazada.serving():
            self.cron("push_messages", "lazada_push")
        messages = self.env["lazada.push.message"].search([], order="id")
        messages.invalidate_recordset()
        return messages

    def orders(self):
        return self.env["lazada.order"].search([("store_id", "=", self.store.id)])

    def test_order_is_read_again(self):
        """X10: the state is Lazada's, not that of the message; then it is imported."""
        self.triggers(IMPORT).unlink()
        self.receive(body_of(0, trade_order_id="77", order_status="delivered"))
        self.expect_order(77)
        message = self.follow()
        self.assertEqual(
            (message.state, message.topic, message.subject, message.store_id),
            ("done", "order", "77", self.store),
        )
        self.assertEqual(self.orders().status, "pending")
        self.assertTrue(self.triggers(IMPORT))

    def test_mark_of_the_download_is_not_moved(self):
        """X2: what lies between is not skipped by the next download."""
        mark = fields.Datetime.now() - timedelta(days=20)
        self.store.orders_synced_until = mark
        self.receive(body_of(0, trade_order_id="77"))
        self.expect_order(77)
        self.follow()
        self.assertEqual(self.store.orders_synced_until, mark)

    def test_many_messages_of_one_order_cost_one_read(self):
        """X8, X10: one message per unit and status, of three types, out of order."""
        self.receive(
            body_of(14, trade_order_id="77", status="DELIVERED"),
            body_of(10, trade_order_id="77", reverse_status="CANCEL_INIT"),
            *(
                body_of(0, trade_order_id=77, trade_order_line_id=number)
                for number in range(5)
            ),
        )
        self.expect_order(77)
        self.assertEqual(self.follow().mapped("state"), ["done"] * 7)
        self.assertEqual(len(self.orders()), 1)

    def test_one_trigger_for_many_messages(self):
        """X10: waking costs more than keeping a message."""
        self.receive(*(body_of(0, trade_order_id=str(n)) for n in range(5)))
        self.assertEqual(len(self.triggers()), 1)

    def test_what_is_of_no_use_is_set_aside(self):
        """X10: unknown sellers, types and forms stop nothing, and are not repeated."""
        messages = self.receive(
            b"not json",
            b"[]",
            body_of(0, outer_seller="999", trade_order_id="77"),
            body_of(2, text="hello"),
            body_of(0),
            body_of(6, sku_id=424242),
        )
        self.assertEqual(self.follow().mapped("state"), ["ignored"] * 6)
        self.assertIn("999", messages[2].error_message)

    def test_what_makes_no_sense_is_set_aside(self):
        """X4, X10: in words, at once, without a trace in the log; the next one is
        followed."""
        odd = (
            b"",
            b"null",
            b"[" * 60_000,
            b'{"data":' * 8_000,
            b"{" + b"[]," * 20_000,
            b"\xff\xfe\x00{",
            b'{"message_type": 0, "data": "77"}',
            b'{"message_type": 0, "data": {"trade_order_id": {"a": [77]}}}',
            b'{"message_type": {"a": 1}, "seller_id": [1234567], "data": {}}',
            body_of(2_147_483_648, trade_order_id="77"),
            body_of(10**400, trade_order_id="77"),
            body_of(float("inf"), trade_order_id="77"),
            body_of(0.5, trade_order_id="77"),
            body_of(True, trade_order_id="77"),
            body_of("9" * 5000, trade_order_id="77"),
            body_of(-1, trade_order_id="77"),
            body_of(0, trade_order_id="7\x007\ud800"),
            body_of(0, trade_order_id="7" * 5000),
            body_of(0, trade_order_id="٧٧"),
            body_of(0, outer_seller="\x00", trade_order_id="77"),
            body_of(4, item_id="x" * 5000),
        )
        messages = self.receive(*odd)
        self.assertEqual(len(messages), len(odd))
        good = self.receive(body_of(0, trade_order_id="77"))[-1]
        self.expect_order(77)
        self.follow()
        states = [(row.state, row.payload[:60]) for row in messages]
        self.assertEqual({state for state, _text in states}, {"ignored"}, states)
        self.assertTrue(all(messages.mapped("error_message")))
        self.assertEqual(good.state, "done")

    def test_bad_order_does_not_stop_the_others(self):
        """X4: it is tried again later, and says why."""
        self.receive(body_of(0, trade_order_id="66"), body_of(0, trade_order_id="77"))
        refusal = LazadaApiError("no", "16", "r1", kind=Kind.NOT_FOUND)
        self.lazada.expect("get_order", refusal, "66")
        self.expect_order(77)
        bad, good = self.follow()
        self.assertEqual((bad.state, good.state), ("error", "done"))
        self.assertIn("no such order", bad.error_message)
        self.assertTrue(bad.next_attempt_at)

    def test_lazada_is_down(self):
        """X2: the message waits and goes again."""
        self.receive(body_of(0, trade_order_id="77"))
        self.lazada.expect("get_order", LazadaUnavailable("down"), "77")
        message = self.follow()
        self.assertEqual((message.state, message.attempts), ("pending", 1))
        message.next_attempt_at = fields.Datetime.now()
        self.expect_order(77)
        self.assertEqual(self.follow().state, "done")

    def test_seller_in_two_countries(self):
        """X10: the site decides between the stores of one seller."""
        other = self.make_store("MY", region="my", seller_id="1234567")
        body = body_of(0, trade_order_id="77").replace(b"lazada_sg", b"LAZADA-MY")
        self.receive(body)
        self.expect_order(77)
        self.assertEqual(self.follow().store_id.id, other.id)

    def test_store_that_is_not_connected(self):
        """X10: nothing can be read for it."""
        self.store.connected_at = False
        self.receive(body_of(0, trade_order_id="77"))
        self.assertEqual(self.follow().state, "ignored")

    def test_products(self):
        """X10: the product is read again, so what is shown is Lazada's."""
        self.lazada.expect(
            "iter_product_pages", [[product_row(5, sku_row(11, "SKU-1"))]]
        )
        with self.lazada.serving():
            self.store._download_products()
        self.receive(body_of(4, item_id="5"))
        fresh = product_row(5, sku_row(11, "SKU-1", quantity=1))
        self.lazada.expect("get_product", fresh, "5")
        self.assertEqual(self.follow().state, "done")
        sku = self.env["lazada.sku"].search([("lazada_id", "=", "11")])
        self.assertEqual(sku.quantity, 1)

    def test_deleted_product(self):
        """X10: nothing to read, nothing to repeat."""
        self.receive(body_of(5, item_id="5"))
        gone = LazadaApiError("gone", "208", kind=Kind.NOT_FOUND)
        self.lazada.expect("get_product", gone, "5")
        self.assertEqual(self.follow().state, "done")

    def hear_of_token_end(self, moment):
        epoch = int(
            (moment - fields.Datetime.from_string("1970-01-01")).total_seconds()
        )
        inner = {"app_key": "100123", "seller_id": "1234567", "auth_expiry_time": epoch}
        self.receive(body_of(8, outer_seller="null", **inner))
        message = self.follow()[-1]
        self.store.invalidate_recordset()
        self.assertEqual(message.state, "done")

    def test_token_that_ends_is_refreshed(self):
        """X10: within 48 hours; a replay after that refreshes nothing."""
        end = fields.Datetime.now() + timedelta(days=1)
        self.store.access_token_expires_at = end
        self.lazada.expect("refresh_token", token_answer(), "refresh-1")
        self.hear_of_token_end(end)
        self.assertEqual(self.store.access_token, "access-2")
        self.env["lazada.push.message"].search([]).unlink()
        self.hear_of_token_end(end)

    def test_an_end_that_is_not_near_is_not_believed(self):
        """X10: Lazada tells of it two days before; nothing is refreshed for 2099."""
        self.hear_of_token_end(fields.Datetime.from_string("2099-01-01"))
        self.assertEqual(self.store.access_token, "access-1")

    def test_no_message_is_signed_with_the_secret_of_another_key(self):
        """The one before stays good for a while, but not for another application."""
        self.app.app_secret = "a new one"
        self.assertEqual(self.app._push_secrets(), ["a new one", "very-secret"])
        self.app.write({"app_key": "9", "app_secret": "of the other"})
        self.assertEqual(self.app._push_secrets(), ["of the other"])
        self.app.app_key = "10"
        self.assertEqual(self.app._push_secrets(), [])

    def test_token_that_cannot_be_refreshed_is_warned_of(self):
        """X10, A4: the people of the store hear it at once."""
        end = fields.Datetime.now() + timedelta(hours=20)
        self.store.refresh_token_expires_at = False
        self.store.access_token_expires_at = end
        self.hear_of_token_end(end - timedelta(hours=2))
        warnings = self.env["lazada.warning"].sudo().search([])
        self.assertEqual(warnings.mapped("stage"), [1])
        self.assertEqual(
            self.store.access_token_expires_at,
            (end - timedelta(hours=2)).replace(microsecond=0),
        )

    def test_old_messages_go(self):
        """X10: after their period; 0 keeps them."""
        self.receive(body_of(2), body_of(2, more="1"))
        self.env.cr.execute(
            "UPDATE lazada_push_message SET create_date = now() at time zone 'utc' "
            "- interval '40 days' WHERE id = %s",
            [self.env["lazada.push.message"].search([], order="id", limit=1).id],
        )
        Message = self.env["lazada.push.message"]
        self.clean_up(Message._name, all=0)
        self.assertEqual(Message.search_count([]), 2)
        self.clean_up(Message._name)
        self.assertEqual(Message.search_count([]), 1)
