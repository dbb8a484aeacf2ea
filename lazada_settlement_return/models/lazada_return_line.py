from odoo import api, fields, models

# Lazada's fee types by which the price of a unit is credited to the seller, and by
# which that, and the seller's vouchers in it, are taken back.
SALES = ("13", "501")
REVERSALS = ("14", "505", "120", "121", "122", "203", "210", "307")


class LazadaReturnLine(models.Model):
    """What was given back for a unit, beside what Lazada has taken back for it."""

    _inherit = "lazada.return.line"

    reversal_amount = fields.Monetary(
        string="Taken Back by Lazada",
        compute="_compute_reversal",
        store=True,
        help="By the statements: the price of the unit, less the seller's vouchers, as "
        "far as Lazada has taken them back.",
    )
    reversal_difference = fields.Monetary(
        string="Difference to Lazada",
        compute="_compute_reversal",
        store=True,
        help="What was given back for the unit here, less what Lazada has taken back.",
    )
    reversal_state = fields.Selection(
        [
            ("nothing", "Nothing to Compare"),
            ("waiting", "Not in a Statement Yet"),
            ("agrees", "Agrees"),
            ("differs", "Differs"),
            ("not_credited", "Taken Back, Not Credited Here"),
        ],
        string="Settlement",
        compute="_compute_reversal",
        store=True,
        index=True,
    )

    @api.depends(
        "item_id.return_line_ids.order_amount",
        "item_id.return_line_ids.credit_ids.amount",
        "item_id.return_line_ids.credit_ids.state",
        "item_id.return_line_ids.is_credited_by_hand",
        "item_id.statement_row_ids.amount",
        "item_id.statement_row_ids.state",
        "item_id.statement_row_ids.fee_type_id",
    )
    def _compute_reversal(self):
        for line in self:
            rows = line.item_id.statement_row_ids.filtered(
                lambda row: row.state != "vanished"
            )
            taken = -sum(rows.filtered(_is_reversal).mapped("amount"))
            given = sum(each._booked_amount() for each in line.item_id.return_line_ids)
            was_paid = any(row.fee_type_id.code in SALES for row in rows)
            line.reversal_amount = taken
            line.reversal_difference = given - taken
            line.reversal_state = line._find_reversal_state(given, taken, was_paid)

    def _find_reversal_state(self, given, taken, was_paid):
        """Return how the unit stands, whatever the number of its returns.

        :param float given: back to the buyer, in the books
        :param float taken: by Lazada
        :param bool was_paid: whether Lazada had credited the price
        """
        currency = self.currency_id
        if currency.is_zero(taken):
            waits = was_paid and not currency.is_zero(given)
            return "waiting" if waits else "nothing"
        if currency.is_zero(given) and not self.is_credited_by_hand:
            return "not_credited"
        is_alike = not currency.compare_amounts(given, taken)
        return "agrees" if is_alike or self.is_credited_by_hand else "differs"


def _is_reversal(row):
    return row.fee_type_id.code in REVERSALS
