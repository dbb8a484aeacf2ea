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
        """A bill of Lazada's fees is paid by what Lazada has kept already."""
        posted = super()._post(soft)
        posted.sudo().lazada_fee_invoice_id._pay_bill()
        return posted
