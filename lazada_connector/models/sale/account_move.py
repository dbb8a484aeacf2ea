from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...lazada_api.corrections import NOTHING, document_rows, find_corrections
from ...lazada_api.reasons import as_reason, joined
from .draft import DraftLine, fit_lines


class AccountMove(models.Model):
    """Invoices and credit notes of a Lazada order, and how they follow its changes.

    A draft takes the new quantities and prices. What is posted stays; a further invoice
    or a draft credit note over the difference corrects it.
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

    def _amounts_for_lazada(self):
        """Return pieces and amount that are booked of each line of the sales order at
        its taxes, credit notes taken off; see ``find_corrections``."""
        booked = {}
        for line in self.invoice_line_ids:
            if line.display_type != "product" or len(line.sale_line_ids) != 1:
                continue
            key, sign = (line.sale_line_ids, line.tax_ids), -line.move_id.direction_sign
            pieces, amount = booked.get(key, NOTHING)
            amount += sign * line.price_total
            booked[key] = (pieces + sign * line.quantity, amount)
        return booked

    def _is_booked_for_lazada(self, sale, total):
        """Whether these documents say what the sales order says, which has a total."""
        currency, wanted = sale.currency_id, sale._amounts_for_lazada()
        if currency.compare_amounts(self._sum_for_lazada(), total):
            return False
        crumbs = currency.rounding * len(wanted)
        booked = self._amounts_for_lazada()
        return not find_corrections(booked, wanted, currency.rounding, crumbs)

    def _follow_lazada(self, sale, news):
        """Bring documents that nobody has changed in line with the sales order.

        A draft takes over what it has to say now. What is posted stays; a further
        invoice, or a credit note, is over exactly the difference.

        :param list news: texts for the chatter, which is added to
        :return: what a person has to do, as texts
        :rtype: list[str]
        """
        moves = self.filtered(lambda move: move.state != "cancel")
        total = sale.lazada_order_id.expected_total
        if not moves or moves._is_booked_for_lazada(sale, total):
            return []
        try:
            with self.env.cr.savepoint():
                document = moves._correct_for_lazada(sale, total)
                store, is_new = sale.lazada_store_id, document not in moves
                posts = store.invoice_auto_post and store.invoice_policy != "manual"
                if is_new and posts and document.move_type == "out_invoice":
                    document._post_lazada_invoices()
        except UserError as error:
            return [
                joined(" ", [sale._describe_lazada_books(), as_reason(error.args[0])])
            ]
        for move in moves.filtered(lambda move: move.state == "cancel"):
            news.append(self.env._("%s is cancelled.", move.display_name))
        facts = {
            "document": document.display_name,
            "amount": sale.currency_id.format(document.amount_total),
        }
        if document:
            news.append(self.env._("%(document)s: %(amount)s.", **facts))
        if document.state != "draft" or document == moves:
            return []
        return [
            self._lt("%(document)s over %(amount)s waits: check and post it.", **facts)
        ]

    def _correct_for_lazada(self, sale, total):
        """Make a draft say what the posted documents lack; return it.

        :raise UserError: no document is over exactly the difference
        """
        posted = self.filtered(lambda move: move.state == "posted")
        drafts, currency = self - posted, sale.currency_id
        gap = currency.round(total - posted._sum_for_lazada())
        rows = posted._draft_lazada_rows(sale, gap)
        move_type = "out_refund" if gap < 0 else "out_invoice"
        document = drafts.filtered(lambda move: rows and move.move_type == move_type)
        (drafts - document).button_cancel()
        if rows:
            document = document or posted._create_lazada_correction(sale, move_type)
            document._write_lazada_rows(rows, posted)
        if currency.compare_amounts(document.amount_total, abs(gap)):
            raise UserError(
                self._lt(
                    "A document over the difference would amount to %(amount)s instead "
                    "of %(expected)s. Check the taxes of its lines.",
                    amount=currency.format(document.amount_total),
                    expected=currency.format(abs(gap)),
                )
            )
        return document

    def _draft_lazada_rows(self, sale, gap):
        """Return what these posted documents lack: pairs of a line to be and the line
        of the sales order; the last one may be for rounding.

        :param float gap: what it has to amount to, below zero for a credit note
        """
        booked, wanted = self._amounts_for_lazada(), sale._amounts_for_lazada()
        rows = document_rows(booked, wanted, gap, sale.currency_id.rounding)
        pairs = [
            (DraftLine(line.product_id, taxes, *row, price_unit=line.price_unit), line)
            for (line, taxes), *row in rows
        ]
        drafts = [draft for draft, _line in pairs]
        if self and drafts:  # otherwise all of the sales order, at its prices
            rounding = fit_lines(sale.lazada_store_id, drafts, len(drafts))
            pairs += [(draft, sale.order_line.browse()) for draft in rounding]
        return pairs

    def _create_lazada_correction(self, sale, move_type):
        """Return an empty draft: a further invoice of today, or a credit note, which
        bears the day on which it is posted."""
        today = sale.lazada_store_id._local_date(fields.Datetime.now())
        invoice = self.filtered(lambda move: move.move_type == "out_invoice")[-1:]
        vals = sale._prepare_invoice() | {
            "move_type": move_type,
            "journal_id": invoice.journal_id.id,
            "invoice_date": move_type == "out_invoice" and today,
            "fiscal_position_id": invoice.fiscal_position_id.id,
        }
        if move_type == "out_refund":
            vals["reversed_entry_id"] = invoice.id
            vals["ref"] = self.env._("Changed at Lazada: %s", invoice.name)
        return self.create(vals)

    def _write_lazada_rows(self, rows, posted):
        """Give this draft its lines; those that it has already keep what a person has
        set on them.

        :param list rows: see ``_draft_lazada_rows``
        """
        rounding = self.lazada_store_id.rounding_product_id
        unused = self.invoice_line_ids.filtered(
            lambda line: line.sale_line_ids or line.product_id == rounding
        )
        commands = []
        for draft, sale_line in rows:
            line = unused.filtered(
                lambda row, draft=draft, sale_line=sale_line: (
                    row.sale_line_ids == sale_line
                    and row.tax_ids == draft.taxes
                    and (row.quantity < 0) == (draft.quantity < 0)
                )
            )[:1]
            unused -= line
            vals = {"quantity": draft.quantity, "price_unit": draft.price_unit}
            if line:
                commands.append(Command.update(line.id, vals))
            else:
                vals |= posted._prepare_lazada_line(draft, sale_line)
                commands.append(Command.create(vals))
        commands += [Command.delete(line.id) for line in unused]
        self.write({"invoice_line_ids": commands})

    def _prepare_lazada_line(self, draft, sale_line):
        """Return the values of a new line, but for pieces and price: of the account of
        the posted invoices."""
        taxes = [Command.set(draft.taxes.ids)]
        if not sale_line:
            return {"product_id": draft.product.id, "tax_ids": taxes}
        vals = sale_line._prepare_invoice_line(tax_ids=taxes)
        del vals["quantity"], vals["price_unit"]
        invoiced = sale_line.invoice_lines.filtered(lambda row: row.move_id in self)
        if invoiced:
            vals["account_id"] = invoiced[0].account_id.id
            vals["name"] = invoiced[0].name
        return vals
