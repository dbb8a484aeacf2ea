from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.lazada_connector.lazada_api import LazadaApiError
from odoo.addons.lazada_connector.tests.payloads import item_row, order_row
from odoo.addons.lazada_push.tests.payloads import body_of
from odoo.addons.lazada_return.tests.returning import (
    ReturnCase,
    changed,
    line_row,
    return_row,
)

MESSAGES = "odoo.addons.lazada_push.models.lazada_push_message"
AGREED = {"reverse_status": "SELLER_AGREE_RETURN", "sla": 0}


@tagged("post_install", "-at_install")
class TestReturnPush(ReturnCase):
    def setUp(self):
        super().setUp()
        self.store.seller_id = "1234567"
        self.first = return_row(77, 1, line_row(770, 1000))

    def hear(self, *bodies, order=True, details=()):
        """Receive messages and follow them with these answers."""
        Message = self.env["lazada.push.message"]
        for body in bodies:
            Message._receive(self.app, body)
        if order:
            self.lazada.expect("get_order", order_row(1))
            self.lazada.expect("get_multiple_order_items", {"1": [item_row(1, 0)]})
        for detail in details:
            self.lazada.expect("get_return", detail)
        with self.lazada.serving():
            self.cron("push_messages", "lazada_push")
        Message.invalidate_model()
        return Message.search([], limit=len(bodies))

    def told(self, status, **data):
        """Return a message about the return."""
        ids = {"reverse_order_id": "77", "trade_order_id": "1"}
        return body_of(10, reverse_status=status, **ids, **data)

    def test_a_return_is_here_at_once_with_its_order(self):
        message = self.hear(self.told("RTM_INIT"), details=[self.first])
        self.assertEqual((message.state, message.topic), ("done", "return"))
        record = self.the_return()
        self.assertEqual(record.state, "to_decide")
        self.assertEqual(record.order_id.lazada_id, "1")
        self.assertEqual(record.line_ids.item_id.lazada_id, "1000")

    def test_many_messages_are_one_reading(self):
        bodies = [self.told("RTM_INIT", reverse_order_line_id=str(n)) for n in (1, 2)]
        messages = self.hear(*bodies, details=[self.first])
        self.assertEqual(set(messages.mapped("state")), {"done"})

    def test_what_there_is_no_time_for_is_read_in_a_moment(self):
        with patch(f"{MESSAGES}.READING", -1.0):
            message = self.hear(self.told("RTM_INIT"), order=False)
        self.assertEqual(message.state, "pending")
        self.assertIn("asked slowly", message.error_message)
        self.assertTrue(message.next_attempt_at)
        message.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
        self.hear(details=[self.first])
        self.assertEqual(message.state, "done")
        self.assertTrue(self.the_return())

    def test_the_wrong_sequence_is_harmless(self):
        """What counts is what Lazada says when it is asked."""
        now = changed(self.first, 2, **AGREED)
        self.hear(self.told("RTM_SHIPPING_BACK"), details=[now])
        self.hear(self.told("RTM_INIT"), details=[now])
        self.assertEqual(self.the_return().state, "agreed")

    def test_a_message_about_an_order_that_names_a_return(self):
        body = body_of(
            0, order_status="returned", trade_order_id="1", reverse_order_id="77"
        )
        message = self.hear(body, details=[self.first])
        self.assertEqual(message.topic, "return")
        self.assertTrue(self.the_return())

    def test_a_store_that_reads_no_returns(self):
        self.store.download_returns = False
        message = self.hear(self.told("RTM_INIT"))
        self.assertEqual(message.state, "done")
        self.assertFalse(self.the_return())

    def test_a_return_that_lazada_does_not_hand_out(self):
        message = self.hear(
            self.told("RTM_INIT"), details=[LazadaApiError("no such return", "112")]
        )
        self.assertEqual(message.state, "error")
        self.assertIn("no such return", message.error_message)

    def test_a_parcel_that_turns_round(self):
        """A message about a package asks for its order, and the units tell."""
        self.hear(body_of(14, trade_order_id="1", status="TRANSIT_TO_SHIP"))
        self.lazada.expect("get_order", order_row(1))
        units = [item_row(1, 0, status="failed_delivery", package_id="FP1")]
        self.lazada.expect("get_multiple_order_items", {"1": units})
        self.hear(body_of(14, trade_order_id="1", status="DELIVER_FAILED"), order=False)
        record = self.env["lazada.return"].search([("kind", "=", "abnormal")])
        self.assertEqual(record.state, "on_the_way")
