from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .draft import DraftLine, fit_lines


class AccountMove(models.Model):
    """Invoices and credit notes of a Lazada order, and how they follow its changes.

    A draft invoice takes the new quantities and prices. What is posted stays; a draft
    credit note over the difference waits for the accountant.
    """

    _name = "account.move"
    _inherit = ["account.move", "lazada.guard.mixin"]
    _guard_prefix = "lazada_"

    lazada_order_id = fields.Many2one(
        "lazada.order",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    lazada_store_id = fields.Many2one(
        "lazada.store",
        related="lazada_order_id.store_id",
        store=True,
        index="btree_not_null",
    )

    # === ACTION METHODS === #

    def action_view_lazada_order(self):
        self.ensure_one()
        return self.lazada_order_id._get_records_action(name=self.lazada_order_id.name)

    # === HOOKS OF ODOO === #

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """A credit note belongs to the order of its invoice."""
        notes = super()._reverse_moves(default_values_list, cancel=cancel)
        for note in notes.sudo():
            note.lazada_order_id = note.reversed_entry_id.lazada_order_id
        return notes

    # === BUSINESS METHODS === #

    def _post_lazada_invoices(self):
        """Post the invoices, but for those whose date lies in a locked period: Odoo
        would book them on another day, and that is for a person to say."""
        locked = self.filtered("tax_lock_date_message")
        if self - locked:
            (self - locked).action_post()
        for move in locked:
            move.message_post(
                body=self.env._(
                    "Left as a draft: its period is locked. %(consequence)s Change the "
                    "invoice date, or confirm the invoice as it is.",
                    consequence=move.tax_lock_date_message,
                )
            )

    def _sum_for_lazada(self):
        """Return what invoices less credit notes amount to."""
        return sum(-move.direction_sign * move.amount_total for move in self)

    def _correct_for_lazada(self, sale, before, difference, news):
        """Bring the invoices and credit notes of a sales order in line with its lines.

        :param dict before: quantity and total of each line before the change
        :param float difference: by how much the order has become less
        :param list news: texts for the chatter, which is added to
        :return: what a person has to do, as texts
        :rtype: list[str]
        """
        currency, invoiced = sale.currency_id, self._sum_for_lazada()
        expected = sale.lazada_order_id.expected_total
        if not self or not currency.compare_amounts(invoiced, expected):
            return []
        drafts = self.filtered(
            lambda move: move.state == "draft" and move.move_type == "out_invoice"
        )
        one_draft = len(drafts) == 1 and self == drafts
        if one_draft and drafts._has_lines_for_lazada(before):
            drafts._take_over_lazada_lines(sale)
            news.append(self.env._("The draft invoice has the new amounts."))
            return []
        if drafts or currency.compare_amounts(invoiced, expected + difference):
            return [
                self.env._(
                    "Invoices and credit notes of %(sale)s amount to %(amount)s, the "
                    "order at Lazada to %(expected)s. They were changed by hand, so "
                    "they are left as they are: correct them.",
                    sale=sale.name,
                    amount=currency.format(invoiced),
                    expected=currency.format(expected),
                )
            ]
        if currency.compare_amounts(difference, 0) <= 0:
            # More units than before: they are invoiced as any others.
            return []
        invoice = self.filtered(lambda move: move.move_type == "out_invoice")[:1]
        note = invoice._create_lazada_credit_note(sale, before, difference)
        amount = currency.format(note.amount_total)
        news.append(self.env._("Draft credit note over %s for the accountant.", amount))
        return [
            self.env._(
                "A draft credit note over %(amount)s waits: check and post it.",
                amount=amount,
            )
        ]

    def _has_lines_for_lazada(self, amounts):
        """Whether a draft invoice is what the lines of the sales order made of it.

        :param dict amounts: quantity and total of each line of the sales order
        """
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        wanted = {
            line.id: (quantity, self.currency_id.round(total))
            for line, (quantity, total) in amounts.items()
            if quantity and not line.display_type
        }
        found = {
            line.sale_line_ids.id: (
                line.quantity,
                self.currency_id.round(line.price_total),
            )
            for line in lines
            if len(line.sale_line_ids) == 1
        }
        return len(found) == len(lines) and found == wanted

    def _take_over_lazada_lines(self, sale):
        """Give the lines the quantities and prices of the sales order; cancel the
        invoice if nothing is left."""
        lines = self.invoice_line_ids.grouped("sale_line_ids")
        commands = []
        for sale_line in sale.order_line.filtered(lambda row: not row.display_type):
            line = lines.get(sale_line)
            if line and not sale_line.product_uom_qty:
                commands.append(Command.delete(line.id))
            elif line:
                vals = {
                    "quantity": sale_line.product_uom_qty,
                    "price_unit": sale_line.price_unit,
                }
                commands.append(Command.update(line.id, vals))
            elif sale_line.product_uom_qty:
                vals = sale_line._prepare_invoice_line(
                    quantity=sale_line.product_uom_qty
                )
                commands.append(Command.create(vals))
        if not any(sale.order_line.mapped("product_uom_qty")):
            self.button_cancel()
            return
        self.write({"invoice_line_ids": commands})
        sale.lazada_order_id._check_total(
            self.amount_total, self.env._("the draft invoice")
        )

    def _create_lazada_credit_note(self, sale, before, difference):
        """Return a draft credit note over exactly ``difference`` of this invoice.

        :raise UserError: no prices and no rounding reach the amount
        """
        pairs = _draft_credit(sale, before, difference)
        vals = sale._prepare_invoice()
        vals.update(
            {
                "move_type": "out_refund",
                "journal_id": self.journal_id.id,
                "invoice_date": False,
                "fiscal_position_id": self.fiscal_position_id.id,
                "reversed_entry_id": self.id,
                "ref": self.env._("Cancelled at Lazada: %s", self.name),
                "invoice_line_ids": [
                    Command.create(self._prepare_lazada_credit_line(*pair))
                    for pair in pairs
                ],
            }
        )
        note = self.create(vals)
        if sale.currency_id.compare_amounts(note.amount_total, difference):
            raise UserError(
                self.env._(
                    "The credit note for %(sale)s would amount to %(amount)s instead "
                    "of %(expected)s. Check the taxes of its lines.",
                    sale=sale.name,
                    amount=sale.currency_id.format(note.amount_total),
                    expected=sale.currency_id.format(difference),
                )
            )
        return note

    def _prepare_lazada_credit_line(self, credit, sale_line):
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
        left = 0 if sale_line.state == "cancel" else sale_line.product_uom_qty
        if sale_line.qty_invoiced > left:
            vals["sale_line_ids"] = [Command.link(sale_line.id)]
        invoiced = sale_line.invoice_lines.filtered(lambda row: row.move_id == self)
        if invoiced:
            vals["account_id"] = invoiced[0].account_id.id
            vals["name"] = invoiced[0].name
        return vals


def _draft_credit(sale, before, difference):
    """Return what each line has become less: pairs of a line to be and the line of the
    sales order; the last one may be for rounding."""
    pairs = []
    for line, (quantity, total) in before.items():
        left = (0.0, 0.0)
        if sale.state != "cancel":
            left = (line.product_uom_qty, line.price_total)
        pieces, amount = quantity - left[0], total - left[1]
        if pieces > 0 or not sale.currency_id.is_zero(amount):
            quantity = pieces if pieces > 0 else 1
            credit = DraftLine(line.product_id, line.tax_ids, quantity, amount)
            pairs.append((credit, line))
    added = sale.order_line - sale.order_line.browse(line.id for line in before)
    pairs += [
        (DraftLine(line.product_id, line.tax_ids, 1, -line.price_total), line)
        for line in added
    ]
    credits = [credit for credit, _line in pairs]
    # Taxes may be rounded once for the whole document.
    largest = max(credits, key=lambda credit: abs(credit.total))
    largest.total += difference - sum(credit.total for credit in credits)
    rounding = fit_lines(sale.lazada_store_id, credits, len(credits))
    return pairs + [(line, sale.order_line.browse()) for line in rounding]
