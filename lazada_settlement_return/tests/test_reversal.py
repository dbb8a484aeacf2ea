"""R5: what was credited for a return, beside what Lazada's statements take back."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.lazada_return.tests.booking import ReturningCase

SETTLEMENT = "lazada_settlement_return.mail_activity_lazada_return_settlement"


class ReversalCase(ReturningCase):
    def setUp(self):
        super().setUp()
        self.statement = self.env["lazada.statement"].create(
            {
                "store_id": self.store.id,
                "currency_id": self.store.currency_id.id,
                "number": "SG1ABC-2026-003",
                "date_from": "2026-01-12",
                "date_to": "2026-01-18",
            }
        )

    def row(self, code, amount, unit):
        """A row of a statement about a unit."""
        fee_type = self.env["lazada.fee.type"].search([("code", "=", code)])
        return self.env["lazada.statement.row"].create(
            {
                "statement_id": self.statement.id,
                "transaction_number": f"T{next(self.numbers)}",
                "date": "2026-01-15",
                "fee_type_id": fee_type.id,
                "amount": amount,
                "order_id": unit.order_id.id,
                "item_id": unit.id,
            }
        )

    def credited(self, refunded_at=None, **unit):
        """Return a return of a unit that Lazada had paid, and that is credited."""
        order = self.sold(1, {"item_price": "28.90", **unit})
        self.row("13", 28.9, order.item_ids)
        record = self.ask(order, kind="refund_only")
        moment = refunded_at or fields.Datetime.now()
        return self.say(record, "refunded", refunded_at=moment)

    def activity(self, record):
        return record.activity_search([SETTLEMENT])


@tagged("post_install", "-at_install")
class TestReturnedReversal(ReversalCase):
    def test_it_agrees(self):
        """The seller's voucher is taken back with the price."""
        record = self.credited(voucher_seller="2.00", voucher_amount="2.00")
        unit = record.line_ids.item_id
        self.assertEqual(record.line_ids.reversal_state, "waiting")
        self.row("14", -28.9, unit)
        self.assertEqual(record.line_ids.reversal_state, "differs")
        self.row("120", 2, unit)
        line = record.line_ids
        self.assertEqual(line.reversal_state, "agrees")
        self.assertAlmostEqual(line.reversal_amount, 26.9, 4)
        self.assertFalse(record.reversal_due)
        self.assertFalse(record.reversal_differs)

    def test_fees_are_no_part_of_it(self):
        record = self.credited()
        self.row("14", -28.9, record.line_ids.item_id)
        self.row("15", 1.5, record.line_ids.item_id)
        self.assertEqual(record.line_ids.reversal_state, "agrees")

    def test_a_row_that_is_gone_at_lazada(self):
        record = self.credited()
        row = self.row("14", -28.9, record.line_ids.item_id)
        row.state = "vanished"
        self.assertEqual(record.line_ids.reversal_state, "waiting")

    def test_several_returns_of_one_unit_are_compared_together(self):
        record = self.credited()
        more = self.ask(record.order_id, refunds=[3], kind="refund_only")
        record.line_ids.refund_amount = 10
        self.say(record, "refunded")
        self.say(more, "refunded")
        record.action_credited_by_hand()
        self.row("14", -28.9, record.line_ids.item_id)
        self.assertEqual(record.line_ids.reversal_state, "agrees")

    def test_lazada_takes_back_what_is_not_credited_here(self):
        self.store.return_credit = "manual"
        record = self.credited()
        self.assertEqual(record.line_ids.reversal_state, "nothing")
        self.row("14", -28.9, record.line_ids.item_id)
        self.assertEqual(record.line_ids.reversal_state, "not_credited")
        self.assertTrue(record.reversal_differs)
        self.book()
        activity = self.activity(record)
        self.assertRegex(str(activity.note), "0.00 was given back.*28.90")
        self.book()
        self.assertEqual(self.activity(record), activity, "once")
        record.action_credit()
        self.book()
        self.assertFalse(self.activity(record))

    def test_booked_and_not_credited_by_lazada(self):
        record = self.credited(refunded_at=fields.Datetime.now() - timedelta(days=20))
        late = [("reversal_due", "<=", "now"), ("id", "=", record.id)]
        self.assertFalse(record.search(late))
        self.store.return_settlement_days = 19
        self.assertEqual(record.search(late), record)
        self.book()
        self.assertIn("no statement", str(self.activity(record).note))
        self.row("14", -28.9, record.line_ids.item_id)
        self.assertFalse(record.search(late))

    def test_what_lazada_never_paid_has_no_reversal(self):
        """A parcel that turned round before it was paid for."""
        order = self.sold(1, {})
        order.item_ids.lazada_status = "shipped_back"
        record = self.ask(order, kind="abnormal", stage="on_the_way")
        record.action_receive()
        self.assertEqual(record.line_ids.reversal_state, "nothing")
