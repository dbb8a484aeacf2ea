from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.lazada_return.models.lazada_return_goods import MOST_WARNED

SETTLEMENT = "lazada_settlement_return.mail_activity_lazada_return_settlement"


class LazadaReturn(models.Model):
    """Returns that were credited, and of which Lazada's statements say nothing or
    something else."""

    _inherit = "lazada.return"

    reversal_due = fields.Datetime(
        compute="_compute_reversal_due",
        store=True,
        index=True,
        help="From then on Lazada's statements should have had the reversal.",
    )
    reversal_differs = fields.Boolean(
        string="Lazada Took Back Something Else",
        compute="_compute_reversal_due",
        store=True,
        index=True,
    )
    reversal_warned = fields.Boolean(readonly=True, copy=False)

    # What nobody was told of yet, and what has settled since: few of many.
    _to_warn_idx = models.Index(
        "(id) WHERE reversal_warned IS NOT TRUE "
        "AND (reversal_differs IS TRUE OR reversal_due IS NOT NULL)"
    )
    _settled_idx = models.Index(
        "(id) WHERE reversal_warned IS TRUE AND reversal_differs IS NOT TRUE "
        "AND reversal_due IS NULL"
    )

    @api.depends(
        "line_ids.reversal_state",
        "line_ids.refunded_at",
        "store_id.return_settlement_days",
    )
    def _compute_reversal_due(self):
        for record in self:
            states = set(record.line_ids.mapped("reversal_state"))
            waiting = record.line_ids.filtered(
                lambda line: line.reversal_state == "waiting"
            )
            since = min(
                (line.refunded_at or line.create_date for line in waiting), default=None
            )
            days = timedelta(days=record.store_id.return_settlement_days)
            record.reversal_due = since and since + days
            record.reversal_differs = bool({"differs", "not_credited"} & states)

    @api.model
    def _warn_of_goods(self):
        """Tell people, of each return once, what does not fit Lazada's statements."""
        more = super()._warn_of_goods()
        late = Domain("reversal_due", "<=", fields.Datetime.now())
        found = self.search(
            (late | Domain("reversal_differs", "=", True))
            & Domain("reversal_warned", "=", False),
            limit=MOST_WARNED,
        )
        for record in found:
            record._ask(SETTLEMENT, record._reason_of_reversal())
        found.reversal_warned = True
        told = self.search(
            Domain("reversal_warned", "=", True)
            & Domain("reversal_differs", "=", False)
            & Domain("reversal_due", "=", False)
        )
        told.activity_unlink([SETTLEMENT])
        told.reversal_warned = False
        return more or len(found) == MOST_WARNED

    def _reason_of_reversal(self):
        lines = self.line_ids
        taken = self.currency_id.format(sum(lines.mapped("reversal_amount")))
        if self.reversal_differs:
            return self._lt(
                "%(given)s was given back here, and Lazada's statements have taken "
                "back %(taken)s. Compare the units, and correct the credit note or ask "
                "Lazada.",
                given=self.currency_id.format(
                    sum(line._booked_amount() for line in lines)
                ),
                taken=taken,
            )
        return self._lt(
            "The return is credited here, and no statement of Lazada's has its "
            "reversal. Look it up in Seller Center."
        )
