from odoo import fields, models


class LazadaStore(models.Model):
    """How long Lazada's statement may take."""

    _inherit = "lazada.store"

    return_settlement_days = fields.Integer(
        string="Reversal Expected Within",
        default=21,
        help="So many days after a return was credited, Lazada's statement should have "
        "its reversal; then it is listed, and a person is told.",
    )

    _return_settlement_days_positive = models.Constraint(
        "CHECK (return_settlement_days > 0)", "Give at least one day."
    )
