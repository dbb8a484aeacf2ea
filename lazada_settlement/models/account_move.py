from odoo import fields, models


class AccountMove(models.Model):
    """An entry that a statement has posted, or the vendor bill of Lazada's fees."""

    _inherit = "account.move"

    lazada_statement_id = fields.Many2one(
        "lazada.statement",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    lazada_fee_invoice_id = fields.Many2one(
        "lazada.fee.invoice",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _post(self, soft=True):
        """A bill of Lazada's fees is paid by what Lazada has kept already, and by what
        is posted of its month after it."""
        posted = super()._post(soft)
        of_lazada = posted.sudo()
        invoices = of_lazada.lazada_fee_invoice_id | of_lazada._lazada_fee_invoices()
        invoices._pay_bill()
        return posted

    def _lazada_fee_invoices(self):
        """Return the invoices with a posted bill over the months in which statements
        have these entries."""
        entries = self.filtered(
            lambda move: move.lazada_statement_id and not move.reversed_entry_id
        )
        invoices = self.env["lazada.fee.invoice"]
        if not entries:
            return invoices
        months = {
            (move.lazada_statement_id.store_id, move.date.replace(day=1))
            for move in entries
        }
        return invoices.search(
            [
                ("store_id", "in", entries.lazada_statement_id.store_id.ids),
                ("bill_ids.state", "=", "posted"),
            ]
        ).filtered(lambda each: (each.store_id, each.month.replace(day=1)) in months)
