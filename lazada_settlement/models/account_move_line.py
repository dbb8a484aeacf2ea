from odoo import fields, models


class AccountMoveLine(models.Model):
    """A journal item in which fees of Lazada are."""

    _name = "account.move.line"
    _inherit = ["account.move.line", "lazada.guard.mixin"]
    _guard_prefix = "lazada_"

    lazada_fee_type_id = fields.Many2one(
        "lazada.fee.type",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
