from odoo import fields, models


class AccountMove(models.Model):
    """An entry that a statement has posted."""

    _inherit = "account.move"

    lazada_statement_id = fields.Many2one(
        "lazada.statement",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
