"""R4: what the seller gives back is credited once, by the store's rule, and nothing of
it is lost."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .booking import ReturningCase

CUP = {"item_price": "28.90", "voucher_platform": "1.50", "voucher_amount": "1.50"}


@tagged("post_install", "-at_install")
class TestReturnedCredit(ReturningCase):
    # === HOW MUCH === #

    def test_a_full_refund_credits_what_was_invoiced(self):
        """Not what the buyer had paid: Lazada's voucher was Lazada's."""
        order = self.sold(1, CUP, {"item_price": 10})
        record = self.ask(order, 0, stage="refunded")
        self.assertEqual(record.refund_amount, 27.4)
        self.assert_given(record, 28.9)
        note = record.credit_note_ids
        invoice = order.sale_order_id.invoice_ids - note
        self.assertEqual((note.state, note.move_type), ("posted", "out_refund"))
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual(note.lazada_order_id, order)
        line = record.line_ids.credit_line_id
        self.assertEqual(line.move_id, note)
        self.assertEqual(line.product_id, self.cup)
        self.assertEqual((line.quantity, line.price_unit), (1, 28.9))
        self.assertEqual(line.sale_line_ids, order.item_ids[0].sale_line_id)
        self.assertEqual(line.account_id, invoice.invoice_line_ids[0].account_id)
        self.assertEqual(record.line_ids.credit_state, "posted")

    def test_the_sellers_voucher_is_off(self):
        order = self.sold(1, {"item_price": 10, "voucher_seller": 2}, {})
        record = self.ask(order, 0, stage="refunded")
        self.assert_given(record, 8)

    def test_a_partial_refund_credits_what_was_refunded(self):
        order = self.sold(1, CUP)
        record = self.ask(order, refunds=[10], kind="refund_only", stage="refunded")
        self.assert_given(record, 10)
        self.assertEqual(record.line_ids.credit_line_id.quantity, 1)

    def test_refunds_over_time_never_exceed_the_invoice(self):
        order = self.sold(1, CUP)
        for refund, given in ((10, 10), (15, 15), (2.4, 2.4), (5, 1.5)):
            record = self.ask(
                order, refunds=[refund], kind="refund_only", stage="refunded"
            )
            self.assert_given(record, given)
        total = sum(self.credits(order).mapped("amount_total"))
        self.assertAlmostEqual(total, 28.9, 4)

    def test_a_pack_goes_back_with_all_its_pieces(self):
        self.order(1)  # so that the SKU is there
        sku = self.env["lazada.sku"].search([("store_id", "=", self.store.id)])
        sku.pieces = 6
        order = self.sold(2, {"item_price": 10}, {"item_price": 10})
        record = self.ask(order, 0, stage="refunded", refunds=[10])
        self.assertEqual(record.line_ids.credit_line_id.quantity, 6)
        self.assert_given(record, 10)

    # === WHEN === #

    def test_not_before_the_refund(self):
        order = self.sold(1, {})
        record = self.ask(order, stage="on_the_way")
        self.assertFalse(record.credit_note_ids)
        self.assertEqual(record.line_ids.credit_state, "later")
        self.say(record, "refunded")
        self.assert_given(record, 10)

    def test_after_the_receipt(self):
        self.store.return_credit = "received"
        order = self.sold(1, {})
        record = self.ask(order, stage="on_the_way")
        self.say(record, "refunded")
        self.assertFalse(record.credit_note_ids)
        record.action_receive()
        self.assert_given(record, 10)

    def test_a_refund_without_goods_does_not_wait_for_them(self):
        self.store.return_credit = "received"
        record = self.ask(self.sold(1, {}), kind="refund_only", stage="refunded")
        self.assert_given(record, 10)

    def test_by_hand(self):
        self.store.return_credit = "manual"
        record = self.ask(self.sold(1, {}), stage="refunded")
        self.assertFalse(record.credit_note_ids)
        self.assertEqual(record.line_ids.credit_state, "asked")
        self.assertTrue(record.can_credit)
        record.action_credit()
        self.assert_given(record, 10)
        self.assertFalse(record.can_credit)

    def test_nothing_is_to_be_credited_before_a_decision(self):
        """Whatever the store's rule is."""
        for number, rule in enumerate(("manual", "refunded", "received"), 1):
            self.store.return_credit = rule
            record = self.ask(self.sold(number, {}), stage="to_decide")
            self.assertEqual(record.line_ids.credit_state, "nothing", rule)
            self.assertFalse(record.can_credit)
            self.say(record, "on_the_way")
            self.assertEqual(record.line_ids.credit_state, "later", rule)

    def test_as_a_draft(self):
        self.store.return_credit_post = False
        record = self.ask(self.sold(1, {}), stage="refunded")
        self.assertEqual(record.credit_note_ids.state, "draft")
        self.assertEqual(record.line_ids.credit_state, "draft")

    def test_a_refused_return_credits_nothing(self):
        order = self.sold(1, {})
        for stage in ("refused", "cancelled"):
            record = self.ask(order, stage=stage)
            self.assertFalse(record.credit_note_ids)
            self.assertEqual(record.line_ids.credit_state, "nothing")

    # === ONCE === #

    def test_by_the_scheduled_action(self):
        record = self.ask(self.sold(1, {}), stage="agreed")
        record.line_ids.stage = "refunded"
        record._follow_lazada()
        self.env.flush_all()
        self.cron("book_returns", "lazada_return")
        self.env.invalidate_all()
        self.assert_given(record, 10)

    def test_once(self):
        order = self.sold(1, {}, {})
        record = self.ask(order, 0, stage="refunded")
        note = record.credit_note_ids
        for _again in range(3):
            self.say(record, "refunded")
        record.action_retry_booking()
        self.assertEqual(record.credit_note_ids, note)
        self.assertEqual(len(record.line_ids.credit_ids), 1)

    def test_what_follows_the_order_leaves_it_alone(self):
        """Neither a second credit note nor a further invoice."""
        order = self.sold(1, {}, {})
        record = self.ask(order, 0, stage="refunded")
        self.change(1, 0, status="returned")
        self.follow(1)
        self.store._create_invoices()
        self.assertEqual(len(order.sale_order_id._lazada_invoices()), 1)
        self.assertEqual(self.credits(order), record.credit_note_ids)
        self.assertEqual(order.sale_order_id.invoice_status, "invoiced")
        self.assertTrue(order.invoices_match)
        self.assertEqual(order.expected_total, 20)

    def test_a_unit_that_is_cancelled_after_its_credit(self):
        order = self.sold(1, {}, {})
        record = self.ask(order, 0, stage="refunded")
        self.change(1, 0, status="canceled")
        self.follow(1)
        self.book()
        self.assertEqual(self.credits(order), record.credit_note_ids)
        self.assert_given(record, 10)

    def test_a_unit_that_was_cancelled_before(self):
        """What follows the order has credited it."""
        order = self.sold(1, {}, {})
        self.change(1, 0, status="canceled")
        self.follow(1)
        self.assertEqual(self.credits(order).amount_total, 10)
        record = self.ask(order, 0, kind="return", stage="refunded")
        self.assertEqual(record.line_ids.given_amount, 0)
        self.assertEqual(self.credits(order).amount_total, 10)

    def test_a_cancellation_is_the_orders(self):
        record = self.ask(self.sold(1, {}), kind="cancel", stage="refunded")
        self.assertFalse(record.credit_note_ids)

    # === TAKEN BACK === #

    def test_a_refund_that_is_taken_back_before_posting(self):
        self.store.return_credit_post = False
        record = self.ask(self.sold(1, {}), stage="refunded")
        note = record.credit_note_ids
        self.say(record, "dispute", is_dispute=True)
        self.assertEqual(note.state, "cancel")
        self.assertEqual(record.line_ids.given_amount, 0)
        self.say(record, "refunded")
        self.assert_given(record, 10)

    def test_a_refund_that_is_taken_back_after_posting(self):
        record = self.ask(self.sold(1, {}), stage="refunded")
        self.say(record, "dispute", is_dispute=True)
        self.assertEqual(record.credit_note_ids.state, "posted")
        self.assertRegex(self.reason(record), "taken back the refund.*10.00")
        self.assertEqual(record.line_ids.credit_state, "problem")
        self.assertEqual(len(self.activities(record)), 1)
        record.action_credited_by_hand()
        self.assertFalse(self.reason(record))
        self.assertFalse(self.activities(record))

    def test_a_refund_that_becomes_more(self):
        record = self.ask(self.sold(1, CUP), refunds=[5], stage="refunded")
        self.say(record, "refunded", refund_amount=8)
        self.assertEqual(record.credit_note_ids.mapped("amount_total"), [3, 5])
        self.assert_given(record, 8)

    def test_a_draft_that_becomes_more(self):
        self.store.return_credit_post = False
        record = self.ask(self.sold(1, CUP), refunds=[5], stage="refunded")
        self.say(record, "refunded", refund_amount=8)
        self.assertEqual(self.notes_of(record).mapped("amount_total"), [8])

    # === BEFORE THE INVOICE === #

    def test_before_the_invoice_the_sales_order_follows(self):
        order = self.sold(1, CUP, {"item_price": 10}, invoice=False)
        record = self.ask(order, 0, refunds=[12.5], stage="refunded")
        self.assertFalse(record.credit_note_ids)
        self.assertEqual(record.line_ids.credit_state, "order")
        self.assert_money(order, 26.4)
        invoice = self.invoiced(order)
        self.assertEqual((invoice.state, invoice.amount_total), ("posted", 26.4))
        self.book()
        self.assertFalse(self.credits(order))
        self.assert_stable(1)

    def test_all_of_it_before_the_invoice(self):
        order = self.sold(1, CUP, invoice=False, shipping_fee=2)
        record = self.ask(order, stage="refunded")
        self.assertEqual(record.line_ids.order_amount, 28.9)
        self.assert_money(order, 2)

    def test_the_draft_of_an_invoice_follows(self):
        order = self.sold(1, CUP, {"item_price": 10}, invoice=False)
        invoice = self.invoiced(order, post=False)
        self.ask(order, 1, stage="refunded")
        self.assertEqual((invoice.state, invoice.amount_total), ("draft", 28.9))
        self.assert_money(order, 28.9)

    def test_a_download_does_not_forget_it(self):
        order = self.sold(1, {}, {}, invoice=False)
        self.ask(order, 0, refunds=[3], stage="refunded")
        self.follow(1, shipping_fee="1.00")
        self.assert_money(order, 18)

    def test_taken_back_before_the_invoice(self):
        order = self.sold(1, {}, {}, invoice=False)
        record = self.ask(order, 0, stage="refunded")
        self.assert_money(order, 10)
        self.say(record, "dispute", is_dispute=True)
        self.assert_money(order, 20)

    def test_a_partial_refund_before_and_the_rest_after(self):
        order = self.sold(1, {}, {}, invoice=False)
        self.ask(order, 0, refunds=[3], stage="refunded")
        self.assertEqual(self.invoiced(order).amount_total, 17)
        record = self.ask(order, 0, refunds=[7], stage="refunded")
        self.assert_given(record, 7)
        self.assertAlmostEqual(
            sum(m.amount_total * -m.direction_sign for m in order.move_ids), 10, 4
        )

    # === WHAT IS IN THE WAY === #

    def test_a_locked_period(self):
        """The credit note bears the day on which it is posted."""
        self.store.invoice_date_policy = "order"
        order = self.sold(1, {})
        invoice = order.sale_order_id.invoice_ids
        self.env.company.sale_lock_date = invoice.date
        record = self.ask(order, stage="refunded")
        note = record.credit_note_ids
        self.assertEqual(note.state, "posted")
        self.assertGreater(note.date, self.env.company.sale_lock_date)

    def test_today_is_locked(self):
        """As for invoices: left as a draft, with the reason."""
        order = self.sold(1, {})
        self.env.company.sale_lock_date = date(2100, 1, 1)
        note = self.ask(order, stage="refunded").credit_note_ids
        self.assertEqual((note.state, note.amount_total), ("draft", 10))
        self.assertIn("period is locked", " ".join(self.messages_of(note)))

    def test_an_archived_product(self):
        order = self.sold(1, {})
        self.cup.active = False
        record = self.ask(order, stage="refunded")
        self.assert_given(record, 10)
        self.assertEqual(
            self.receipts(self.say(record, "on_the_way")).state, "assigned"
        )

    def test_an_invoice_that_was_changed_by_hand(self):
        order = self.sold(1, {}, {})
        invoice = order.sale_order_id.invoice_ids
        invoice.button_draft()
        invoice.invoice_line_ids[0].price_unit = 9
        invoice.action_post()
        record = self.ask(order, 0, stage="refunded")
        self.assertFalse(record.credit_note_ids)
        self.assertRegex(
            self.reason(record), "10.00 is to be credited.*Credited by Hand"
        )
        activity = self.activities(record)
        self.assertEqual(len(activity), 1)
        self.say(record, "refunded")
        self.assertEqual(self.activities(record), activity, "asked once")
        invoice.button_draft()
        invoice.invoice_line_ids[0].price_unit = 10
        invoice.action_post()
        self.book()
        self.assert_given(record, 10)
        self.assertFalse(self.activities(record))

    def test_a_sales_order_that_was_changed_by_hand(self):
        order = self.sold(1, {}, {}, invoice=False)
        sale = order.sale_order_id
        sale.order_line.price_unit = 9
        record = self.ask(order, 0, stage="refunded")
        self.assertIn("changed by hand", self.reason(record))
        self.assertEqual(record.line_ids.order_amount, 0)
        record.action_credited_by_hand()
        self.assertEqual(record.line_ids.credit_state, "by_hand")
        self.assertFalse(self.reason(record))

    def test_an_order_changed_by_hand_to_its_end(self):
        """Goods come back by themselves, money by the person who has changed it."""
        order = self.sold(1, {}, {}, invoice=False)
        sale = order.sale_order_id
        sale.order_line.price_unit = 9
        record = self.ask(order, 0, stage="on_the_way")
        record.action_receive()
        self.say(record, "refunded")
        self.assertEqual(self.receipts(record).state, "done")
        self.assertEqual(record.line_ids.credit_state, "problem")
        sale.order_line.product_uom_qty = 1
        record.action_credited_by_hand()
        invoice = sale._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 9)
        self.follow(1)
        self.say(record, "closed")
        self.assertEqual(record.line_ids.credit_state, "by_hand")
        self.assertEqual(sale.order_line.price_unit, 9)
        self.assertEqual(sale.invoice_ids, invoice)
        self.assertFalse(self.activities(record))

    def test_an_order_that_is_not_here(self):
        """It goes on by itself once the order is."""
        record = self.env["lazada.return"].create(
            {
                "store_id": self.store.id,
                "lazada_id": "77",
                "order_number": "1",
                "kind": "refund_only",
                "line_ids": [
                    (0, 0, {
                        "lazada_id": "78", "item_number": "1000",
                        "refund_amount": 10,
                    })
                ],
            }
        )  # fmt: skip
        self.say(record, "refunded")
        self.assertRegex(self.reason(record), "10.00.*order 1 has no sales order here")
        order = self.sold(1, {})
        record.order_id = order
        record.line_ids.item_id = order.item_ids
        self.say(record, "refunded")
        self.assert_given(record, 10)

    def test_a_refund_that_cannot_be_read(self):
        record = self.ask(self.sold(1, {}), refunds=[0], stage="agreed")
        self.say(record, "refunded", fault="refund_amount: abc")
        self.assertRegex(self.reason(record), "cannot be read.*abc")
        self.assertFalse(record.credit_note_ids)

    def test_lazadas_answers_have_served_their_time(self):
        order = self.sold(1, CUP, {})
        order.item_ids.payload = order.payload = False
        self.assert_given(self.ask(order, 0, stage="refunded"), 28.9)

    # === WHO === #

    def test_who_may_credit(self):
        self.store.return_credit = "manual"
        record = self.ask(self.sold(1, {}), stage="refunded")
        warehouse = self.make_user("picker", "stock.group_stock_user")
        accountant = self.make_user("ledger", "account.group_account_invoice")
        for action in ("action_credit", "action_credited_by_hand"):
            with self.assertRaises(AccessError):
                getattr(record.with_user(warehouse), action)()
        record.with_user(accountant).action_credit()
        self.assert_given(record, 10)
        seen = record.with_user(accountant)
        self.assertEqual(seen.line_ids.credit_line_id.move_id, record.credit_note_ids)
        seen.web_read(
            {"line_ids": {"fields": {"stock_move_id": {}}}, "picking_count": {}}
        )
        seen.action_view_credit_notes()
