"""Returns of orders that were delivered and invoiced, as Lazada tells them."""

from itertools import count

from odoo import Command, fields

from odoo.addons.lazada_connector.tests.test_changes import ChangesCase

# What the stages are in Lazada's words.
WORDS = {
    "to_decide": "REQUEST_INITIATE",
    "agreed": "SELLER_AGREE_RETURN",
    "on_the_way": "BUYER_RETURN_ITEM",
    "refunded": "REFUND_SUCCESS",
    "refused": "SELLER_REJECT_RETURN",
    "cancelled": "REQUEST_CANCEL",
    "dispute": "CS_APPROVING",
    "closed": "REQUEST_COMPLETE",
}


class ReturningCase(ChangesCase):
    """Sells and delivers; ``ask`` and ``say`` are what Lazada tells of returns."""

    numbers = count(910_000)

    def setUp(self):
        super().setUp()
        self.store.write({"return_credit": "refunded", "return_credit_post": True})
        stock = self.store.warehouse_id.lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.cup, stock, 100)

    def sold(self, order_id, *units, invoice=True, deliver=True, **values):
        """Return an order of units that were delivered, and maybe invoiced."""
        order = self.order(order_id, *units, **values)
        picking = order.sale_order_id.picking_ids
        if deliver:
            self.ship(picking)
            order.item_ids.picking_id = picking[:1]
        if invoice:
            self.assertEqual(self.invoiced(order).state, "posted")
        return order

    def ask(self, order, *numbers, kind="return", stage="agreed", refunds=(), **values):
        """A buyer wants units of an order back, or their money: all if no number is
        given. Return the ``lazada.return``."""
        units = order.item_ids.sorted("lazada_id")
        chosen = [units[number] for number in numbers] or list(units)
        paid = [u.item_price - u.voucher_seller - u.voucher_platform for u in chosen]
        record = self.env["lazada.return"].create(
            {
                "store_id": order.store_id.id,
                "lazada_id": str(next(self.numbers)),
                "order_id": order.id,
                "order_number": order.lazada_id,
                "kind": kind,
                **values,
                "line_ids": [
                    Command.create(
                        {
                            "lazada_id": str(next(self.numbers)),
                            "item_number": unit.lazada_id,
                            "item_id": unit.id,
                            "seller_sku": unit.seller_sku,
                            "refund_amount": refund,
                        }
                    )
                    for unit, refund in zip(chosen, refunds or paid, strict=True)
                ],
            }
        )
        return self.say(record, stage)

    def say(self, record, stage=None, **values):
        """Lazada says how far a return is; let what follows be booked."""
        if stage:
            values = {"stage": stage, "status": WORDS.get(stage, ""), **values}
        if stage == "on_the_way":
            values.setdefault("tracking_number", f"RT{record.lazada_id}")
        if stage == "refunded":
            values.setdefault("refunded_at", fields.Datetime.now())
        record.line_ids.write(values)
        record._follow_lazada()
        self.book()
        return record

    def book(self):
        """Let what is due be booked and followed, as the scheduled actions do."""
        Booking = self.env["lazada.return.booking"]
        for _turn in range(2):
            waiting = Booking.search([("state", "=", "pending")])
            waiting.next_attempt_at = False
            Booking._book_due(self.store)
            self.store._import_orders()
        self.env["lazada.return"]._warn_of_goods()

    def receipts(self, record):
        return record.line_ids.stock_move_ids.picking_id

    def credits(self, order):
        """Return the credit notes of an order that count."""
        return self.notes(order).filtered(lambda note: note.state != "cancel")

    def assert_given(self, record, *amounts):
        """The return gives back these amounts, and its credit notes say so."""
        self.assertEqual(record.line_ids.mapped("given_amount"), list(amounts))
        total = sum(self.notes_of(record).mapped("amount_total"))
        self.assertAlmostEqual(total, sum(amounts), 4)

    def notes_of(self, record):
        return record.credit_note_ids.filtered(lambda note: note.state != "cancel")

    def reason(self, record):
        return str(record.booking_error or "")

    def activities(self, record, kind="booking"):
        return record.activity_search(
            [f"lazada_return.mail_activity_lazada_return_{kind}"]
        )
