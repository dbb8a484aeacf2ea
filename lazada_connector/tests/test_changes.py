"""X5: what Lazada changes after the import, in the eyes of an accountant and of a
warehouse."""

from datetime import date
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .payloads import ADDRESS, item_row, order_row
from .shipping import ShippingCase

KIND = "lazada_connector.mail_activity_lazada_change"


class ChangesCase(ShippingCase):
    """Buys, changes at Lazada, and lets the scheduled actions follow."""

    def setUp(self):
        super().setUp()
        self.rows = {}
        self.versions = 0
        self.store.write(
            {"invoice_policy": "open", "invoice_effective_date": date(2026, 1, 1)}
        )

    def order(self, order_id, *units, **values):
        """Import an order of some units; return it."""
        self.rows[order_id] = values
        self.buy(order_id, *units, **values)
        return self.env["lazada.order"].search([("lazada_id", "=", str(order_id))])

    def download_again(self, order_id, **values):
        self.versions += 1
        values["updated_at"] = f"2026-01-15 11:00:{self.versions:02} +0800"
        self.rows[order_id].update(values)
        row = order_row(order_id, **self.rows[order_id])
        return self.download((row, [dict(unit) for unit in self.at_lazada[order_id]]))

    def follow(self, order_id, **values):
        """Download the order again and let the import follow it."""
        order = self.download_again(order_id, **values)
        self.store._import_orders()
        self.assertEqual(order.state, "done", order.error_message)
        return order

    def cancel(self, order_id, *numbers, **values):
        """Lazada cancels units: all of the order if no number is given."""
        self.change(
            order_id, *numbers, status="canceled", reason_detail="Change of mind"
        )
        return self.follow(order_id, **values)

    def invoiced(self, order, post=True):
        self.store.invoice_auto_post = post
        self.store._create_invoices()
        self.assertFalse(order.invoice_error)
        return order.sale_order_id.invoice_ids

    def notes(self, order):
        """Return the credit notes."""
        domain = [("lazada_order_id", "=", order.id), ("move_type", "=", "out_refund")]
        return self.env["account.move"].search(domain)

    def demand(self, order):
        """Return the pieces that are still to be delivered."""
        waiting = order.sale_order_id.picking_ids.filtered(
            lambda row: row.state not in ("done", "cancel")
        )
        return sum(waiting.move_ids.mapped("product_uom_qty"))

    def activity(self, order):
        """Return the text of the one activity, empty if there is none."""
        found = order.activity_search([KIND])
        self.assertLessEqual(len(found), 1)
        return str(found.note or "")

    def footprint(self, order):
        """Return everything that a second run could change."""
        sale = order.sale_order_id
        invoices = sale._lazada_invoices()
        return {
            "sale": [sale.state, sale.amount_total, sale.locked],
            "lines": [
                [row.product_uom_qty, row.price_unit, row.qty_delivered]
                for row in sale.order_line
            ],
            "moves": [
                [move.state, move.product_uom_qty, move.quantity]
                for move in sale.picking_ids.move_ids
            ],
            "invoices": [[row.state, row.amount_total] for row in invoices],
            "messages": len(order.message_ids) + len(sale.message_ids),
            "activities": len(order.activity_ids) + len(sale.activity_ids),
            "partners": self.env["res.partner"].search_count([]),
        }

    def assert_stable(self, order_id):
        """A second download and import change nothing."""
        order = self.env["lazada.order"].search([("lazada_id", "=", str(order_id))])
        before = self.footprint(order)
        self.assertEqual(self.follow(order_id), order)
        if before["invoices"]:
            self.store._create_invoices()
        order._requeue()  # whoever presses Retry
        self.store._import_orders()
        self.assertEqual(self.footprint(order), before)

    def assert_money(self, order, total):
        """The sales order is true to Lazada."""
        self.assertEqual(order.expected_total, total)
        self.assertEqual(order.sale_order_id.amount_total, total)
        self.assertTrue(order.totals_match)


@tagged("post_install", "-at_install")
class TestChanges(ChangesCase):
    # === BEFORE DELIVERY === #

    def test_one_of_three_units(self):
        """The line, the delivery and the total become less by one unit."""
        order = self.order(1, {}, {}, {"item_price": 4}, shipping_fee=2)
        self.assert_money(order, 26)
        self.cancel(1, 0)
        self.assert_money(order, 16)
        sale = order.sale_order_id
        self.assertEqual(sale.order_line.mapped("product_uom_qty"), [1, 1, 1])
        self.assertEqual((self.demand(order), len(sale.picking_ids)), (2, 1))
        self.assertEqual(self.activity(order), "", "nobody has to act")
        for record in (order, sale):
            text = " ".join(self.messages_of(record))
            self.assertIn("1 × SKU-1: Cancelled (Change of mind)", text)
        self.assert_stable(1)

    def test_all_units(self):
        """The sales order and its delivery are cancelled."""
        order = self.order(1, {}, {}, shipping_fee=2)
        self.cancel(1)
        sale = order.sale_order_id
        self.assertEqual((sale.state, sale.picking_ids.state), ("cancel", "cancel"))
        self.assertEqual((order.expected_total, order.status), (0, "canceled"))
        self.assertFalse(sale.invoice_ids)
        self.assertEqual(sum(sale.order_line.mapped("qty_to_invoice")), 0)
        self.assert_stable(1)

    def test_unit_after_unit(self):
        """Each run takes over what is new; the last one cancels the order."""
        order = self.order(1, {}, {}, {})
        for number, left in ((0, 20), (1, 10)):
            self.cancel(1, number)
            self.assert_money(order, left)
            self.assertEqual(self.demand(order), left / 10)
        self.cancel(1, 2)
        self.assertEqual(order.sale_order_id.state, "cancel")

    def test_vouchers_follow_their_units(self):
        """The voucher of a cancelled unit is no discount any more."""
        order = self.order(
            1, {"voucher_seller": 1.37}, {"voucher_seller": 0.5}, shipping_fee="1.99"
        )
        self.assert_money(order, 20.12)
        self.cancel(1, 0)
        self.assert_money(order, 11.49)
        self.cancel_and_revive(order)

    def cancel_and_revive(self, order):
        """A unit that was cancelled by mistake comes back."""
        self.change(1, 0, status="pending", reason_detail="")
        self.follow(1)
        self.assert_money(order, 20.12)
        self.assertEqual(self.demand(order), 2)

    def test_awkward_taxes(self):
        """Excluded tax at which not every total can be reached: a rounding line."""
        tax = self.env["account.tax"].create(
            {
                "name": "20 % on top",
                "amount": 20,
                "type_tax_use": "sale",
                "price_include_override": "tax_excluded",
            }
        )
        self.cup.taxes_id = tax
        order = self.order(1, {"item_price": 0.03}, {"item_price": 0.03}, {})
        self.assert_money(order, 10.06)
        self.cancel(1, 1)
        self.assert_money(order, 10.03)
        self.assert_stable(1)

    def test_taxes_of_the_order_are_kept(self):
        """The product's taxes may have changed since; the order keeps its own."""
        order = self.order(1, {}, {})
        self.cup.taxes_id = self.env["account.tax"].create(
            {"name": "New", "amount": 9, "type_tax_use": "sale"}
        )
        self.cancel(1, 0)
        self.assertFalse(order.sale_order_id.order_line.tax_ids)
        self.assert_money(order, 10)

    def test_archived_product_does_not_stop_a_cancellation(self):
        order = self.order(1, {}, {})
        self.cup.active = False
        self.cancel(1, 0)
        self.assert_money(order, 10)

    def test_new_unit(self):
        """Lazada lists a unit that was not there: it is sold and delivered, too."""
        order = self.order(1, {})
        self.at_lazada[1].append(item_row(1, 1))
        self.at_lazada[1].append(item_row(1, 2, item_price=3))
        self.follow(1)
        self.assert_money(order, 23)
        self.assertEqual(self.demand(order), 3)
        self.assertEqual(len(order.item_ids.sale_line_id), 2)

    def test_locked_order(self):
        """With *Lock Confirmed Sales* the order stays locked afterwards."""
        self.env.user.group_ids += self.env.ref("sale.group_auto_done_setting")
        order = self.order(1, {}, {})
        sale = order.sale_order_id
        sale.action_lock()
        self.cancel(1, 0)
        self.assert_money(order, 10)
        self.assertEqual((sale.locked, self.demand(order)), (True, 1))
        self.cancel(1, 1)
        self.assertEqual(sale.state, "cancel")

    def test_other_currency_without_decimals(self):
        """VND in a company that keeps its books in another currency."""
        store = self.make_store("LZD-VN", region="vn").with_env(self.env)
        self.store = store
        store.write(
            {"invoice_policy": "open", "invoice_effective_date": date(2026, 1, 1)}
        )
        vnd = {"currency": "VND", "item_price": 125000, "voucher_seller": 7777}
        items = [item_row(1, number, **vnd) for number in range(3)]
        order = self.download((order_row(1, shipping_fee=15000), items), store=store)
        store._import_orders()
        self.rows[1], self.at_lazada[1] = {"shipping_fee": 15000}, items
        self.assert_money(order, 366669)
        self.invoiced(order)
        self.cancel(1, 0)
        self.assert_money(order, 249446)
        self.assertEqual(self.notes(order).amount_total, 117223)
        self.assertEqual(self.notes(order).currency_id.name, "VND")

    # === INVOICES === #

    def test_draft_invoice_takes_the_new_amounts(self):
        """It is the same invoice, with what the accountant has set on it."""
        order = self.order(1, {"voucher_seller": 1}, {"voucher_seller": 2}, {})
        draft = self.invoiced(order, post=False)
        draft.write({"narration": "For Ms Tan", "invoice_date": date(2026, 1, 19)})
        self.cancel(1, 1)
        self.assertEqual(order.sale_order_id.invoice_ids, draft)
        self.assertEqual((draft.state, draft.amount_total), ("draft", 19))
        self.assertEqual(draft.invoice_date, date(2026, 1, 19))
        self.assertIn("Ms Tan", draft.narration)
        self.assertEqual(order.sale_order_id.invoice_status, "invoiced")
        self.assert_stable(1)

    def test_draft_invoice_of_a_cancelled_order(self):
        order = self.order(1, {}, {})
        draft = self.invoiced(order, post=False)
        self.cancel(1)
        self.assertEqual(draft.state, "cancel")
        self.assertFalse(self.notes(order))
        self.assert_stable(1)

    def test_draft_invoice_that_was_changed_by_hand(self):
        """It stays, and somebody is told."""
        order = self.order(1, {}, {})
        draft = self.invoiced(order, post=False)
        draft.invoice_line_ids[0].price_unit = 9
        self.cancel(1, 0)
        self.assertEqual(draft.amount_total, 18)
        self.assertIn("changed by hand", self.activity(order))
        self.assert_stable(1)

    def test_draft_invoice_with_a_line_of_a_person(self):
        """It stays as well, with all that is on it."""
        order = self.order(1, {}, {})
        draft = self.invoiced(order, post=False)
        extra = {"product_id": self.cup.id, "quantity": 1, "price_unit": 3}
        draft.invoice_line_ids = [Command.create({**extra, "tax_ids": [(5, 0, 0)]})]
        self.cancel(1, 0)
        self.assertEqual(draft.amount_total, 23)
        self.assertIn("changed by hand", self.activity(order))

    def follow_in_vain(self, order, model, method, spoil):
        """Follow a cancellation while the values of a method are spoilt on the way;
        nothing may come of it."""
        self.change(1, 0, status="canceled")
        self.download_again(1)
        registered = self.env.registry[model]
        original = getattr(registered, method)
        before = self.footprint(order)

        def spoilt(records, vals):
            return original(records, spoil(vals))

        with patch.object(registered, method, spoilt):
            self.store._import_orders()
        self.assertEqual(order.state, "error")
        self.assertRegex(order.error_message, "amounts? to")
        self.assertEqual(self.footprint(order), before)

    def test_sales_order_that_would_amount_to_something_else(self):
        """X1: whatever becomes of the lines on the way."""
        order = self.order(1, {}, {})

        def add_a_cent(vals):
            return {**vals, "price_unit": 10.01} if "product_uom_qty" in vals else vals

        self.follow_in_vain(order, "sale.order.line", "write", add_a_cent)

    def test_posted_invoice_gets_a_draft_credit_note(self):
        """Only the difference, vouchers included; the invoice stays."""
        order = self.order(
            1, {"voucher_seller": 1.37}, {"voucher_seller": 0.5}, {}, shipping_fee=2
        )
        invoice = self.invoiced(order)
        self.cancel(1, 0)
        self.assertEqual((invoice.state, invoice.amount_total), ("posted", 30.13))
        note = self.notes(order)
        self.assertEqual((note.state, note.amount_total), ("draft", 8.63))
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual(note.partner_id, self.customer)
        self.assertEqual(note.journal_id, invoice.journal_id)
        self.assert_money(order, 21.5)
        self.assertEqual(order.sale_order_id.invoice_status, "invoiced")
        self.assertEqual(order.sale_order_id.order_line[0].qty_invoiced, 2)
        self.assertIn("8.63", self.activity(order).replace("\xa0", " "))
        self.assert_stable(1)

    def test_credit_note_bears_the_day_on_which_it_is_posted(self):
        """The accountant's day, whatever day the store's invoices bear."""
        self.store.invoice_date_policy = "order"
        order = self.order(1, {}, {})
        self.assertEqual(self.invoiced(order).invoice_date, date(2026, 1, 15))
        self.cancel(1, 0)
        note = self.notes(order)
        self.assertFalse(note.invoice_date)
        note.action_post()
        self.assertEqual(note.invoice_date, fields.Date.context_today(note))

    def test_credit_note_takes_back_from_the_accounts_of_the_invoice(self):
        """Whatever account the product has by then."""
        order = self.order(1, {"voucher_seller": 1}, {})
        invoice = self.invoiced(order)
        booked = {line.product_id: line.account_id for line in invoice.invoice_line_ids}
        products = self.cup + self.store.voucher_product_id
        products.property_account_income_id = self.company_data[
            "default_account_revenue"
        ].copy()
        self.cancel(1, 0)
        taken = {
            line.product_id: line.account_id
            for line in self.notes(order).invoice_line_ids
        }
        self.assertEqual(taken, booked)

    def test_one_credit_note_after_the_other(self):
        """Invoice less credit notes is what Lazada says, each time."""
        order = self.order(
            1,
            {"voucher_seller": 1.01},
            {"voucher_seller": 2.02},
            {"voucher_seller": 3.03},
            shipping_fee=2,
        )
        invoice = self.invoiced(order)
        self.cancel(1, 0)
        self.notes(order).action_post()
        self.cancel(1, 1)
        self.assertEqual(sorted(self.notes(order).mapped("amount_total")), [7.98, 8.99])
        self.assert_money(order, 8.97)
        self.cancel(1, 2)
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.assertAlmostEqual(
            sum(self.notes(order).mapped("amount_total")), invoice.amount_total
        )
        self.assert_stable(1)

    def test_posted_invoice_of_a_cancelled_order(self):
        """The credit note is over all of it, the shipping fee included."""
        order = self.order(1, {"voucher_seller": 1}, {"item_price": 0}, shipping_fee=2)
        invoice = self.invoiced(order)
        self.cancel(1)
        self.assertEqual(order.sale_order_id.state, "cancel")
        note = self.notes(order)
        self.assertEqual((note.state, note.amount_total), ("draft", 11))
        self.assertEqual(invoice.state, "posted")
        self.assert_stable(1)

    def test_credit_note_with_awkward_taxes(self):
        """To the cent, with excluded taxes and both rounding methods."""
        self.cup.taxes_id = self.env["account.tax"].create(
            {
                "name": "13.33 % on top",
                "amount": 13.33,
                "type_tax_use": "sale",
                "price_include_override": "tax_excluded",
            }
        )
        for number, method in enumerate(("round_per_line", "round_globally"), 1):
            self.env.company.tax_calculation_rounding_method = method
            units = [
                {"item_price": 0.03 + step * 1.11, "voucher_seller": 0.01 * step}
                for step in range(5)
            ]
            order = self.order(number, *units, shipping_fee="0.07")
            self.invoiced(order)
            total = order.expected_total
            self.cancel(number, 1, 3)
            difference = round(total - order.expected_total, 2)
            self.assertEqual(self.notes(order).amount_total, difference, method)
            self.assert_money(order, order.expected_total)

    def test_posted_invoice_that_was_credited_by_hand(self):
        """The accountant was faster: nothing more is made."""
        order = self.order(1, {}, {})
        invoice = self.invoiced(order)
        note = invoice._reverse_moves()
        note.invoice_line_ids.quantity = 1
        note.action_post()
        self.cancel(1, 0)
        self.assertEqual(order.sale_order_id._lazada_invoices(), invoice + note)
        self.assertEqual(self.activity(order), "")

    def test_posted_invoice_with_another_amount(self):
        """Nobody knows what the accountant meant: somebody is told."""
        order = self.order(1, {}, {})
        invoice = self.invoiced(order, post=False)
        invoice.invoice_line_ids.price_unit = 9
        invoice.action_post()
        self.cancel(1, 0)
        self.assertFalse(self.notes(order))
        self.assertIn("changed by hand", self.activity(order))

    def test_cancelled_before_the_invoice(self):
        """The invoice is over what is left."""
        order = self.order(1, {}, {})
        self.cancel(1, 0)
        self.assertEqual(self.invoiced(order).amount_total, 10)

    # === AFTER DELIVERY === #

    def test_delivered_unit_is_expected_back(self):
        """The delivery stays; the sales order is true to Lazada; one activity."""
        order = self.order(1, {}, {})
        picking = order.sale_order_id.picking_ids
        self.ship(picking)
        self.cancel(1, 0)
        self.assert_money(order, 10)
        line = order.sale_order_id.order_line
        self.assertEqual((line.product_uom_qty, line.qty_delivered), (1, 2))
        self.assertEqual(order.sale_order_id.picking_ids, picking)
        self.assertEqual((picking.state, picking.move_ids.quantity), ("done", 2))
        self.assertIn("Return expected: 1 × [SKU-1] SKU-1", self.activity(order))
        self.assertFalse(order.sale_order_id.activity_ids, "no chance to sell more")
        self.assertEqual(self.invoiced(order).amount_total, 10)
        self.assert_stable(1)

    def test_all_delivered_units(self):
        """The sales order stays open for the return, and amounts to nothing."""
        order = self.order(1, {}, {}, shipping_fee=2)
        picking = order.sale_order_id.picking_ids
        self.ship(picking)
        invoice = self.invoiced(order)
        self.cancel(1)
        self.assertEqual((order.sale_order_id.state, picking.state), ("sale", "done"))
        self.assert_money(order, 0)
        self.assertEqual(self.notes(order).amount_total, invoice.amount_total)
        self.assertEqual(order.sale_order_id.invoice_status, "invoiced")
        self.assertIn("Return expected: 2", self.activity(order))
        self.assert_stable(1)

    def test_return_closes_the_gap(self):
        """When the goods are back, ordered and delivered agree, and nothing moves."""
        order = self.order(1, {}, {})
        picking = order.sale_order_id.picking_ids
        self.ship(picking)
        self.cancel(1, 0)
        self.take_back(picking, 1)
        line = order.sale_order_id.order_line
        self.assertEqual((line.product_uom_qty, line.qty_delivered), (1, 1))
        self.cancel(1, 1)
        self.assert_money(order, 0)
        self.assertEqual(line.qty_delivered, 1)
        self.assertEqual(len(order.sale_order_id.picking_ids), 2, "none by itself")

    def take_back(self, picking, quantity):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = quantity
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.move_ids.quantity = quantity
        back.move_ids.picked = True
        back.button_validate()
        self.assertEqual(back.state, "done")

    def test_partly_delivered_with_a_backorder(self):
        """One has left, two wait: a cancelled one that waits leaves the backorder."""
        order = self.order(1, {}, {}, {})
        backorder = self.ship(order.sale_order_id.picking_ids, done=1)
        self.cancel(1, 2)
        self.assertEqual(backorder.move_ids.product_uom_qty, 1)
        self.assert_money(order, 20)
        self.assertEqual(self.activity(order), "")
        self.assert_stable(1)
        self.cancel(1, 1)
        self.assertEqual((backorder.state, self.demand(order)), ("cancel", 0))
        self.assert_money(order, 10)

    def test_cancelled_unit_is_the_one_that_has_left(self):
        """Packed and shipped as one parcel, then cancelled: the others still go."""
        order = self.order(1, {}, {}, {})
        picking = order.sale_order_id.picking_ids
        backorder = self.ship(picking, done=1)
        order.item_ids[0].picking_id = picking
        self.cancel(1, 0)
        self.assert_money(order, 20)
        self.assertEqual(backorder.move_ids.product_uom_qty, 2, "both are wanted")
        self.assertIn("Return expected: 1", self.activity(order))
        self.cancel(1, 1)
        self.assertEqual((self.demand(order), order.expected_total), (1, 10))

    def test_context_of_a_call_orders_no_less_than_was_delivered(self):
        """Design *Trust*: over RPC, a caller chooses the context."""
        order = self.order(1, {}, {})
        sale = order.sale_order_id
        self.ship(sale.picking_ids)
        for word in (True, 1, "FOLLOWING", {"following": True}):
            line = sale.order_line.with_context(lazada_following=word)
            with self.fails(UserError, "already delivered"):
                line.product_uom_qty = 1

    # === BY HAND === #

    def test_quantity_price_or_line_of_a_user(self):
        """Whatever a user has typed stays; an activity says what differs."""
        changes = {
            "quantity": lambda sale: sale.order_line[0].write({"product_uom_qty": 3}),
            "price": lambda sale: sale.order_line[0].write({"price_unit": 8}),
            "line": lambda sale: sale.write(
                {"order_line": [Command.create({"product_id": self.cup.id})]}
            ),
        }
        for number, (name, change) in enumerate(changes.items(), 1):
            with self.subTest(name):
                order = self.order(number, {}, {})
                change(order.sale_order_id)
                before = order.sale_order_id.order_line.mapped("product_uom_qty")
                total = order.sale_order_id.amount_total
                self.cancel(number, 0)
                lines = order.sale_order_id.order_line
                self.assertEqual(lines.mapped("product_uom_qty"), before)
                self.assertEqual(order.sale_order_id.amount_total, total)
                self.assertIn("changed by hand", self.activity(order))
                self.assert_stable(number)

    def test_user_was_faster(self):
        """The salesperson has cancelled the unit already: no word about it."""
        order = self.order(1, {}, {})
        order.sale_order_id.order_line.product_uom_qty = 1
        self.cancel(1, 0)
        self.assert_money(order, 10)
        self.assertEqual(self.activity(order), "")

    def test_deliveries_changed_by_hand(self):
        """A delivery that a user has cancelled is not made anew."""
        order = self.order(1, {}, {}, {})
        order.sale_order_id.picking_ids.action_cancel()
        self.cancel(1, 0)
        self.assertEqual(order.sale_order_id.picking_ids.state, "cancel")
        self.assert_money(order, 20)
        self.assertIn("deliveries of", self.activity(order))

    def test_sales_order_cancelled_by_hand(self):
        order = self.order(1, {}, {})
        order.sale_order_id._action_cancel()
        self.cancel(1, 0)
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.assertFalse(order.totals_match, "20 here, 10 at Lazada")
        self.assertIn("still has units to deliver", self.activity(order))
        self.cancel(1)
        self.assert_stable(1)

    # === ADDRESS === #

    def test_address_unmasked_before_delivery(self):
        """One address, filled in; masked data later does not spoil it."""
        masked = {**ADDRESS, "first_name": "A**", "phone": "65********67"}
        order = self.order(1, {}, address_shipping=masked)
        recipient = order.sale_order_id.partner_shipping_id
        self.follow(1, address_shipping=dict(ADDRESS))
        self.assertEqual(order.sale_order_id.partner_shipping_id, recipient)
        self.assertEqual((recipient.name, recipient.phone), ("Ana Cruz", "+6591234567"))
        self.assertIn("Ana Cruz", " ".join(self.messages_of(order)))
        self.follow(1, address_shipping=masked)
        self.assertEqual(recipient.name, "Ana Cruz")
        self.assert_stable(1)

    def moved(self, order):
        """The buyer has moved."""
        return self.follow(
            int(order.lazada_id),
            address_shipping={**ADDRESS, "address1": "9 Orchard Road"},
        )

    def test_address_changed_before_delivery(self):
        """Sales order, delivery and draft invoice go to the new address."""
        order = self.order(1, {})
        sale = order.sale_order_id
        draft = self.invoiced(order, post=False)
        position = sale.fiscal_position_id
        self.moved(order)
        self.assertEqual(sale.partner_shipping_id.street, "9 Orchard Road")
        self.assertEqual(sale.picking_ids.partner_id, sale.partner_shipping_id)
        self.assertEqual(draft.partner_shipping_id, sale.partner_shipping_id)
        self.assertEqual(sale.fiscal_position_id, position)
        self.assertFalse(sale.picking_ids.activity_ids)
        self.assert_stable(1)

    def test_address_after_delivery(self):
        """What has left does not change its address."""
        order = self.order(1, {}, {})
        sale, old = order.sale_order_id, order.sale_order_id.partner_shipping_id
        picking = sale.picking_ids
        backorder = self.ship(picking, done=1)
        self.moved(order)
        self.assertEqual(picking.partner_id, old)
        self.assertEqual(backorder.partner_id.street, "9 Orchard Road")
        self.ship(backorder)
        self.follow(1, address_shipping={**ADDRESS, "address1": "1 Sky"})
        self.assertEqual(sale.partner_shipping_id.street, "9 Orchard Road")

    def test_address_chosen_by_a_user(self):
        order = self.order(1, {})
        sale = order.sale_order_id
        sale.partner_shipping_id = chosen = self.customer.copy()
        self.moved(order)
        self.assertEqual(sale.partner_shipping_id, chosen)

    # === RETURNED, LOST === #

    def test_each_kind_of_trouble(self):
        """One activity for the person who must act, once; a filter finds them."""
        trouble = (
            "returned", "lost", "lost_by_3pl", "damaged_by_3pl", "failed_delivery",
            "shipped_back", "shipped_back_failed", "shipped_back_success",
        )  # fmt: skip
        for number, status in enumerate(trouble, 1):
            with self.subTest(status):
                order = self.order(number, {}, {})
                self.change(number, 0, status=status)
                self.follow(number)
                self.assertIn("1 × SKU-1: ", self.activity(order))
                self.assertIn("Check the goods", self.activity(order))
                self.assertEqual(
                    order.activity_search([KIND]).user_id, self.store.user_id
                )
                self.assert_money(order, 20)
                self.assert_stable(number)
        found = self.env["lazada.order"].search([("has_trouble", "=", True)])
        self.assertEqual(len(found), len(trouble))
        self.assertTrue(all(found.mapped("has_trouble")))

    def test_one_activity_for_one_change_after_the_other(self):
        order = self.order(1, {}, {})
        self.change(1, 0, status="failed_delivery")
        self.follow(1)
        self.change(1, 1, status="lost_by_3pl")
        self.follow(1)
        for word in ("Failed delivery", "Lost by Carrier"):
            self.assertIn(word, self.activity(order))

    def test_names_of_lazada_are_no_html(self):
        order = self.order(1, {"sku": "SKU-1", "name": "A cup"})
        self.change(1, 0, status="lost", reason_detail="<img src=x onerror=alert(1)>")
        self.follow(1)
        self.assertNotIn("<img", self.activity(order))
        self.assertNotIn("<img", " ".join(self.messages_of(order)))

    def test_normal_life_is_no_work(self):
        """Packed, shipped, delivered: followed on the order, nothing to import."""
        order = self.order(1, {})
        for status in ("packed", "ready_to_ship", "shipped", "delivered", "confirmed"):
            self.change(1, status=status)
            self.assertEqual(self.download_again(1), order)
            self.assertEqual((order.status, order.state), (status, "done"))
        self.assertFalse(order.message_ids.filtered(lambda m: "Changed" in str(m.body)))

    def test_unknown_status_is_kept_and_shown(self):
        order = self.order(1, {})
        self.change(1, status="INFO_ST_DOMESTIC_SORTED")
        self.follow(1)
        unit = order.item_ids
        self.assertEqual((unit.status, order.status), ("unknown", "unknown"))
        self.assertEqual(unit.lazada_status, "INFO_ST_DOMESTIC_SORTED")
        self.assertEqual(order.sale_order_id.state, "sale")

    # === KITS === #

    def kit(self):
        """Make the cup a kit of two saucers and a plate."""
        if "mrp.bom" not in self.env or "sale.order" not in self.env:
            self.skipTest("needs sale_mrp")
        parts = [self.make_product(name).with_env(self.env) for name in ("S", "P")]
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.cup.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": count})
                    for part, count in zip(parts, (2, 1), strict=True)
                ],
            }
        )

    def test_kit_before_delivery(self):
        """The delivery loses the parts of one kit."""
        self.kit()
        order = self.order(1, {}, {}, {})
        self.assertEqual(self.demand(order), 9)
        self.cancel(1, 0)
        self.assertEqual(self.demand(order), 6)
        self.assert_money(order, 20)
        self.assert_stable(1)
        self.cancel(1)
        self.assertEqual(order.sale_order_id.state, "cancel")

    def test_kit_after_delivery(self):
        """Whole kits are expected back."""
        self.kit()
        order = self.order(1, {}, {})
        picking = order.sale_order_id.picking_ids
        self.ship(picking)
        self.cancel(1, 0)
        self.assert_money(order, 10)
        self.assertIn("Return expected: 1", self.activity(order))
        self.cancel(1)
        self.assert_money(order, 0)
        self.assertEqual(order.sale_order_id.picking_ids, picking)

    # === HOW === #

    def test_download_changes_no_sales_order(self):
        """Design *Download*: only the import does."""
        order = self.order(1, {}, {})
        self.change(1, 0, status="canceled")
        self.download_again(1)
        self.assertEqual((order.state, order.expected_total), ("pending", 10))
        self.assertEqual(order.sale_order_id.amount_total, 20)
        self.cron("import_orders")
        self.assert_money(order, 10)

    def test_units_read_before_shipping_are_followed_too(self):
        """Packing reads the units: a cancellation found there is not forgotten."""
        order = self.order(1, {}, {})
        self.change(1, 0, status="canceled")
        units = [dict(unit) for unit in self.at_lazada[1]]
        self.env["lazada.order.item"]._store_items(self.store, {order: units})
        order._take_over_units()
        self.assertEqual((order.state, order.expected_total), ("pending", 10))
        self.store._import_orders()
        self.assert_money(order, 10)

    def test_sales_order_in_other_hands(self):
        """A user or a worker holds it: it is tried again in a minute."""
        order = self.order(1, {}, {})
        self.change(1, 0, status="canceled")
        self.download_again(1)
        sales = self.env.registry["sale.order"]
        with patch.object(sales, "_lock_with_lines", lambda sale: False):
            self.store._import_orders()
        self.assertEqual((order.state, order.attempts), ("pending", 1))
        self.assertIn("somebody else", order.error_message)
        self.assertEqual(order.sale_order_id.amount_total, 20)
        order.next_attempt_at = False
        self.store._import_orders()
        self.assert_money(order, 10)

    def test_unreadable_price_waits_with_its_reason(self):
        order = self.order(1, {}, {})
        self.change(1, 0, item_price="free")
        self.download_again(1)
        self.store._import_orders()
        self.assertEqual(order.state, "error")
        self.assertIn("no usable price", order.error_message)
        self.assertEqual(order.sale_order_id.amount_total, 20)
        self.change(1, 0, item_price=10)
        self.follow(1)

    def test_retry_button_follows(self):
        order = self.order(1, {}, {})
        self.change(1, status="canceled")
        self.download_again(1)
        order.action_retry()
        self.assertEqual((order.state, order.sale_order_id.state), ("done", "cancel"))
