import logging
import os
import time

from odoo.tests import tagged

from .common import PrivacyCase

_logger = logging.getLogger(__name__)

ORDERS = int(os.environ.get("LAZADA_PRIVACY_ORDERS", 12))


@tagged("post_install", "-at_install")
class TestWholeDatabase(PrivacyCase):
    """Y1: after their time the buyers of completed orders are nowhere in the database:
    in no text of any table, in no attachment."""

    def totals(self):
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT (SELECT sum(amount_total) FROM sale_order),
                   (SELECT sum(amount_total_signed) FROM account_move),
                   (SELECT sum(balance) FROM account_move_line WHERE balance > 0),
                   (SELECT sum(expected_total) FROM lazada_order),
                   (SELECT sum(item_price) FROM lazada_order_item),
                   (SELECT sum(quantity) FROM stock_move WHERE state = 'done'),
                   (SELECT count(*) FROM stock_picking),
                   (SELECT count(*) FROM res_partner)
            """
        )
        return self.env.cr.fetchone()

    def live(self, order):
        """Let an order have a life in Odoo: a label, words in chatters, an invoice."""
        picking, sale = order.sale_order_id.picking_ids, order.sale_order_id
        contact = self.contacts(order)
        order.package_ids.picking_id = picking
        order.package_ids._attach_label(f"%PDF {contact.name}".encode())
        sale._update_lazada_recipient([])
        text = f"Delivery address: {sale._describe_lazada_recipient(contact)}"
        for record in (order, sale, picking):
            record.message_post(body=text)
        order._ask_for_a_hand([text])
        contact.with_context(
            tracking_disable=False
        ).email = f"zorblax{order.name}@example.com"

    def test_buyers_are_nowhere(self):
        orders = self.import_orders(*range(1, ORDERS + 1), package_id="FP1")
        for order in orders:
            self.live(order)
        orders.sale_order_id._create_invoices(grouped=True).action_post()
        self.env.flush_all()
        before, found = self.totals(), self.found()
        self.assertGreater(len(found), 10)
        began = time.monotonic()
        due = orders._buyers_data_due(self.store)
        while orders.search_count(due):
            self.end()
        seconds = time.monotonic() - began
        left = self.found()
        _logger.info(
            "%s orders in %.1f s; found in %s columns before, in %s after",
            ORDERS, seconds, len(found), len(left),
        )  # fmt: skip
        self.assertEqual(left, set())
        self.assertEqual(self.totals(), before)
        self.assertTrue(all(orders.mapped("buyer_data_ended_at")))
