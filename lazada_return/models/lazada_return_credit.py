from odoo import fields, models


class LazadaReturnCredit(models.Model):
    """How much a line of a credit note credits for a line of a return."""

    _name = "lazada.return.credit"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Return Credit"
    _rec_name = "line_id"
    _check_company_auto = True

    line_id = fields.Many2one(
        "lazada.return.line", required=True, readonly=True, index=True,
        ondelete="cascade",
    )  # fmt: skip
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="line_id.currency_id")
    move_line_id = fields.Many2one(
        "account.move.line", required=True, readonly=True, index=True,
        ondelete="cascade",
    )  # fmt: skip
    move_id = fields.Many2one(
        related="move_line_id.move_id", string="Credit Note", store=True, index=True
    )
    state = fields.Selection(related="move_id.state", store=True)
    amount = fields.Monetary(required=True, readonly=True)
