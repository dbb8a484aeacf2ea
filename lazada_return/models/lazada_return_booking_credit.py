from odoo import models
from odoo.exceptions import UserError


class LazadaReturnBooking(models.Model):
    """What is given back for a return: taken off the sales order before there is an
    invoice, credited after it. This is the one place that decides about it: what
    follows an order's other changes leaves these credit notes alone."""

    _inherit = "lazada.return.booking"

    def _book_credits(self, found):
        """Bring what was given back in line with what is to be given back.

        :param Found found: takes what stands in the way
        """
        changes = self.return_id.line_ids._credit_changes(found)
        if not changes or self._is_credit_hindered(changes, found):
            return
        sale = self.return_id.order_id.sale_order_id
        if sale._lazada_posted_invoices():
            self._change_credit_notes(found)
        elif sale.state != "cancel":
            self._take_off_order(changes)

    def _is_credit_hindered(self, changes, found):
        """Tell what is in the way of changes; return whether something is.

        :param dict changes: amounts by line
        """
        order = self.return_id.order_id
        sale = order.sale_order_id
        currency = self.return_id.currency_id
        amount = currency.format(abs(sum(changes.values())))
        before = len(found.asks) + len(found.waits)
        if not sale:
            found.asks.append(self._reason_no_sale(amount))
        elif order.state != "done":
            text = self._lt("A change of the order %s is followed first.", order.name)
            found.waits.append(text)
        elif not sale._lazada_posted_invoices():
            if sale.state != "cancel" and sale._is_lazada_edited("lines"):
                found.asks.append(self._reason_edited(sale, amount))
            elif order._has_vouchers_in_price():
                text = self._lt("%s is credited once the order is invoiced.", amount)
                found.waits.append(text)
        elif not order.invoices_match:
            found.asks.append(self._reason_books(order, amount))
        return len(found.asks) + len(found.waits) > before

    def _reason_no_sale(self, amount):
        record = self.return_id
        return self._lt(
            "%(amount)s is to be credited, but the order %(order)s has no sales order "
            "here. Fetch and import it, and this goes on by itself; or credit the "
            "amount and press Credited by Hand.",
            amount=amount,
            order=record.order_id.name or record.order_number,
        )

    def _reason_edited(self, sale, amount):
        return self._lt(
            "%(amount)s is to be given back, but %(sale)s was changed by hand. Take "
            "the amount off the sales order and press Credited by Hand.",
            amount=amount,
            sale=sale.name,
        )

    def _reason_books(self, order, amount):
        return self._lt(
            "%(amount)s is to be credited, but the invoices of %(sale)s amount to "
            "%(invoiced)s and the order at Lazada to %(expected)s. Correct them and "
            "press Retry; or credit the amount and press Credited by Hand.",
            amount=amount,
            sale=order.sale_order_id.name,
            invoiced=order.currency_id.format(order.invoiced_amount),
            expected=order.currency_id.format(order.expected_total),
        )

    def _take_off_order(self, changes):
        """There is no invoice yet: the sales order follows, and the invoice it."""
        record = self.return_id
        for line, change in changes.items():
            line.order_amount += change
        record.order_id._queue_changes()
        amount = record.currency_id.format(sum(changes.values()))
        text = self.env._("%s is taken off the sales order.", amount)
        record.message_post(body=text)

    def _change_credit_notes(self, found):
        """Credit what is missing; take back what can be taken back."""
        record = self.return_id
        record.credit_note_ids.filtered(
            lambda note: note.state == "draft"
        ).button_cancel()
        changes = record.line_ids._credit_changes(found)
        if any(line._give_less(changes[line], found) for line in changes):
            record.order_id._queue_changes()
        more = record.line_ids.filtered(lambda line: changes.get(line, 0.0) > 0)
        by_invoice = more.grouped(lambda line: line._invoice_line().move_id)
        for invoice, lines in by_invoice.items():
            if invoice:
                amounts = {line: changes[line] for line in lines}
                self._create_credit_note(invoice, amounts)
            else:
                found.asks.append(lines._reason_not_invoiced())

    def _create_credit_note(self, invoice, amounts):
        """Create the credit note of lines whose units are on one invoice.

        :param dict amounts: to be credited, by line
        :raise UserError: it would amount to something else
        """
        record = self.return_id
        sale = record.order_id.sale_order_id
        note = invoice._create_lazada_correction(sale, "out_refund")
        names = {"return": record.display_name, "invoice": invoice.name}
        note.write(
            {
                "lazada_return_id": record.id,
                "ref": self.env._("Return %(return)s: %(invoice)s", **names),
            }
        )
        note._write_lazada_return(invoice, amounts)
        amount = self._check_credit_note(note, sum(amounts.values()))
        if self.store_id.return_credit_post:
            note._post_lazada_invoices()
        facts = {"name": note.display_name, "amount": amount}
        record.message_post(
            body=self.env._("Credit note %(name)s over %(amount)s.", **facts)
        )

    def _check_credit_note(self, note, total):
        """Return what a credit note amounts to, as a text.

        :raise UserError: it is not the total
        """
        currency = self.return_id.currency_id
        if currency.compare_amounts(note.amount_total, total):
            raise UserError(
                self._lt(
                    "A credit note over %(expected)s would amount to %(amount)s. Check "
                    "the taxes of the invoice's lines, or credit it by hand and press "
                    "Credited by Hand.",
                    expected=currency.format(total),
                    amount=currency.format(note.amount_total),
                )
            )
        return currency.format(total)
