from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from .sale_order import DraftLine


class SaleOrder(models.Model):
    """How invoices follow what Lazada has cancelled.

    A draft invoice takes the new quantities and prices. What is posted stays; a draft
    credit note over the difference waits for the accountant.
    """

    _inherit = "sale.order"

    # The dashboard counts them.
    _lazada_to_invoice_idx = models.Index(
        "(lazada_store_id) WHERE lazada_store_id IS NOT NULL "
        "AND invoice_status = 'to invoice'"
    )

    def _lazada_invoices(self):
        """Return invoices and credit notes of this order that are not cancelled, also
        those whose lines hang on no line of the sales order."""
        of_order = self.env["account.move"].search(
            [("lazada_order_id", "=", self.lazada_order_id.id)]
        )
        return (self.invoice_ids | of_order).filtered(
            lambda move: move.state != "cancel"
        )

    def _follow_lazada_invoices(self, before, difference, news):
        """Bring the invoices in line with the lines.

        :param dict before: quantity and total of each line before the change
        :param float difference: by how much the order has become less
        :param list news: texts for the chatter, which is added to
        :return: what a person has to do, as texts
        :rtype: list[str]
        """
        moves = self._lazada_invoices()
        drafts = moves.filtered(
            lambda move: move.state == "draft" and move.move_type == "out_invoice"
        )
        if not moves or self._lazada_total_of(moves, self.lazada_order_id):
            return []
        if drafts:
            one_draft = len(drafts) == 1 and moves == drafts
            if not one_draft or not drafts._is_lazada_invoice_of(before):
                return [self._say_lazada_invoices_by_hand(moves)]
            drafts._take_over_lazada_lines(self)
            news.append(self.env._("The draft invoice has the new amounts."))
            return []
        return self._credit_lazada_difference(moves, before, difference, news)

    def _lazada_total_of(self, moves, order):
        """Whether invoices less credit notes amount to what Lazada says."""
        return not self.currency_id.compare_amounts(
            self._sum_lazada_moves(moves), order.expected_total
        )

    def _sum_lazada_moves(self, moves):
        return sum(-move.direction_sign * move.amount_total for move in moves)

    def _say_lazada_invoices_by_hand(self, moves):
        return self.env._(
            "Invoices and credit notes of %(sale)s amount to %(amount)s, the order at "
            "Lazada to %(expected)s. They were changed by hand, so they are left as "
            "they are: correct them.",
            sale=self.name,
            amount=self.currency_id.format(self._sum_lazada_moves(moves)),
            expected=self.currency_id.format(self.lazada_order_id.expected_total),
        )

    def _credit_lazada_difference(self, moves, before, difference, news):
        """Make a draft credit note over what the order has become less."""
        invoiced = self._sum_lazada_moves(moves)
        expected = self.lazada_order_id.expected_total
        if self.currency_id.compare_amounts(invoiced, expected + difference):
            return [self._say_lazada_invoices_by_hand(moves)]
        if self.currency_id.compare_amounts(difference, 0) <= 0:
            # More units than before: they are invoiced as any others.
            return []
        invoice = moves.filtered(lambda move: move.move_type == "out_invoice")[:1]
        note = self._create_lazada_credit_note(invoice, before, difference)
        news.append(
            self.env._(
                "Draft credit note over %s for the accountant.",
                self.currency_id.format(note.amount_total),
            )
        )
        return [
            self.env._(
                "A draft credit note over %(amount)s waits: check and post it.",
                amount=self.currency_id.format(note.amount_total),
            )
        ]

    def _create_lazada_credit_note(self, invoice, before, difference):
        """Return a draft credit note over exactly ``difference``.

        :raise UserError: no prices and no rounding reach the amount
        """
        pairs = self._draft_lazada_credit(before, difference)
        vals = self._prepare_invoice()
        vals.update(
            {
                "move_type": "out_refund",
                "journal_id": invoice.journal_id.id,
                "invoice_date": False,
                "fiscal_position_id": invoice.fiscal_position_id.id,
                "reversed_entry_id": invoice.id,
                "ref": self.env._("Cancelled at Lazada: %s", invoice.name),
                "invoice_line_ids": [
                    Command.create(self._prepare_lazada_credit_line(invoice, *pair))
                    for pair in pairs
                ],
            }
        )
        note = self.env["account.move"].create(vals)
        if self.currency_id.compare_amounts(note.amount_total, difference):
            raise UserError(
                self.env._(
                    "The credit note for %(sale)s would amount to %(amount)s instead "
                    "of %(expected)s. Check the taxes of its lines.",
                    sale=self.name,
                    amount=self.currency_id.format(note.amount_total),
                    expected=self.currency_id.format(difference),
                )
            )
        return note

    def _draft_lazada_credit(self, before, difference):
        """Return what each line has become less: pairs of a line to be and the line of
        the sales order; the last one may be for rounding."""
        pairs = []
        for line, (quantity, total) in before.items():
            left = (0.0, 0.0)
            if self.state != "cancel":
                left = (line.product_uom_qty, line.price_total)
            pieces, amount = quantity - left[0], total - left[1]
            if pieces > 0 or not self.currency_id.is_zero(amount):
                credit = DraftLine(
                    line.product_id, line.tax_ids, pieces if pieces > 0 else 1, amount
                )
                pairs.append((credit, line))
        added = self.order_line - self.order_line.browse(line.id for line in before)
        pairs += [
            (DraftLine(line.product_id, line.tax_ids, 1, -line.price_total), line)
            for line in added
        ]
        self._fit_lazada_credit(pairs, difference)
        return pairs

    def _fit_lazada_credit(self, pairs, difference):
        """Set the prices of a credit note; add a line for what no price reaches."""
        lines = [line for line, _sale_line in pairs]
        # Taxes may be rounded once for the whole document.
        largest = max(lines, key=lambda line: abs(line.total))
        largest.total += difference - sum(line.total for line in lines)
        gap = self._fit_lazada_prices(self.lazada_store_id, lines)
        if gap:
            order = self.lazada_order_id
            draft = self._draft_lazada(order.store_id, order, self.partner_shipping_id)
            line = self._draft_lazada_rounding(draft, gap, len(lines))
            pairs.append((line, self.order_line.browse()))

    def _prepare_lazada_credit_line(self, invoice, credit, sale_line):
        """Return the values of a line of a credit note.

        It hangs on the line of the sales order where pieces are taken back; a mere
        change of a price would otherwise look as if the piece were to be invoiced anew.
        """
        vals = {
            "product_id": credit.product.id,
            "quantity": credit.quantity,
            "price_unit": credit.price_unit,
            "tax_ids": [Command.set(credit.taxes.ids)],
        }
        pieces = self._lazada_pieces_taken_back(sale_line)
        if pieces:
            vals["sale_line_ids"] = [Command.link(sale_line.id)]
        invoiced = sale_line.invoice_lines.filtered(lambda row: row.move_id == invoice)
        if invoiced:
            vals["account_id"] = invoiced[0].account_id.id
            vals["name"] = invoiced[0].name
        return vals

    def _lazada_pieces_taken_back(self, sale_line):
        if self.state == "cancel":
            return sale_line.qty_invoiced > 0
        return sale_line.qty_invoiced > sale_line.product_uom_qty
