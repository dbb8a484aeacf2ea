from odoo import fields, models
from odoo.fields import Command

from odoo.addons.lazada_connector.models.sale.draft import DraftLine, fit_lines


class AccountMove(models.Model):
    """Credit notes of returns."""

    _inherit = "account.move"

    lazada_return_id = fields.Many2one(
        "lazada.return",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _post(self, soft=True):
        """What was given back may wait for the invoice."""
        posted = super()._post(soft)
        orders = posted.filtered(
            lambda move: move.move_type == "out_invoice"
        ).lazada_order_id
        orders.sudo().return_line_ids.return_id._queue_booking()
        return posted

    def _write_lazada_return(self, invoice, amounts):
        """Give this draft credit note a line for each line of a return.

        :param invoice: on which their units are
        :param dict amounts: to be credited, by ``lazada.return.line``
        """
        drafts = [
            self._draft_lazada_return(line, amount) for line, amount in amounts.items()
        ]
        rounding = fit_lines(self.lazada_store_id, drafts, len(drafts))
        sale_lines = [line.item_id.sale_line_id for line in amounts]
        vals_list = [
            invoice._prepare_lazada_line(draft, sale_line)
            | {"quantity": draft.quantity, "price_unit": draft.price_unit}
            for draft, sale_line in zip(
                drafts + rounding,
                sale_lines + [self.env["sale.order.line"]] * len(rounding),
                strict=True,
            )
        ]
        self.write({"invoice_line_ids": [Command.create(vals) for vals in vals_list]})
        rows = self.invoice_line_ids.filtered("sale_line_ids").sorted("id")
        for row, (line, amount) in zip(rows, amounts.items(), strict=True):
            line._keep_credit(row, amount)

    def _draft_lazada_return(self, line, amount):
        """Return the line to be: the unit's pieces at what they were invoiced for, or
        an amount at the taxes of the invoice. A fixed tax is due for each piece,
        whatever is given off its price."""
        row = line._invoice_line()
        taxes, quantity = row.tax_ids, 1
        if line._is_credited_whole(amount):
            quantity = line.item_id.sale_line_id.lazada_pieces or 1
        else:
            taxes = taxes.flatten_taxes_hierarchy().filtered(
                lambda tax: tax.amount_type != "fixed"
            )
        return DraftLine(row.product_id, taxes, quantity, amount)
