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

    def _hold_more_than(self, fee_type):
        """Whether what statements have booked here is an order's, or of other types as
        well."""
        others = self.env["lazada.statement.row"].search_count(
            [("move_line_id", "in", self.ids), ("fee_type_id", "!=", fee_type.id)],
            limit=1,
        )
        return bool(others) or "asset_receivable" in self.mapped("account_type")
