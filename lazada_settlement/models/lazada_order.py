from odoo import api, fields, models
from odoo.tools import float_compare, float_is_zero

# Lazada's amounts of an order have two decimals in every country.
ROUNDING = 4
# Lazada's fee types by which the item's price is taken back.
REFUNDS = ("14", "505")


class LazadaOrder(models.Model):
    """What Lazada has settled of an order, beside what was invoiced."""

    _inherit = "lazada.order"

    statement_row_ids = fields.One2many(
        "lazada.statement.row", "order_id", string="Settlement"
    )
    settled_move_ids = fields.One2many("account.move", "lazada_order_id")
    settled_amount = fields.Monetary(
        string="Settled",
        compute="_compute_settlement",
        store=True,
        help="The buyer's part in Lazada's statements: price, shipping, less the "
        "seller's vouchers and what was taken back.",
    )
    fee_amount = fields.Monetary(
        string="Fees",
        compute="_compute_settlement",
        store=True,
        help="What Lazada's statements charge for the order and add to it, beside the "
        "buyer's part.",
    )
    settlement_missing = fields.Monetary(
        string="Missing",
        compute="_compute_settlement",
        store=True,
        help="By how much less was settled than was invoiced.",
    )
    settlement_state = fields.Selection(
        [
            ("not_yet", "Not Yet"),
            ("settled", "Settled"),
            ("short", "Short"),
            ("over", "Over"),
            ("refunded", "Refunded"),
        ],
        compute="_compute_settlement",
        store=True,
        index=True,
        help="The buyer's part in Lazada's statements, against the invoices less the "
        "credit notes; without an invoice, against the order's total.",
    )

    settlement_reason = fields.Char(
        string="Why",
        compute="_compute_settlement_reason",
        compute_sudo=True,
        help="Why what was settled is not what was invoiced.",
    )

    @api.depends(
        "statement_row_ids.amount",
        "statement_row_ids.role",
        "statement_row_ids.state",
        "settled_move_ids.state",
        "settled_move_ids.amount_total",
        "expected_total",
    )
    def _compute_settlement(self):
        sums = self._sum_statement_rows()
        for order in self:
            amounts = sums.get(order.id, {})
            order.settled_amount = amounts.get("buyer", 0.0)
            order.fee_amount = sum(amounts.values()) - order.settled_amount
            due = order._amount_to_settle()
            order.settlement_missing = due - order.settled_amount if amounts else 0.0
            order.settlement_state = order._settlement_state(amounts, due)

    def _sum_statement_rows(self):
        """Return the sums of the orders' rows by role.

        :rtype: dict[int, dict[str, float]]
        """
        sums = {}
        groups = self.env["lazada.statement.row"]._read_group(
            [("order_id", "in", self.ids), ("state", "!=", "vanished")],
            ["order_id", "role"],
            ["amount:sum"],
        )
        for order, role, amount in groups:
            sums.setdefault(order.id, {})[role] = amount
        return sums

    def _amount_to_settle(self):
        """Return what invoices less credit notes amount to; without any, the total at
        Lazada."""
        posted = self.settled_move_ids.filtered(lambda move: move.state == "posted")
        return posted._sum_for_lazada() if posted else self.expected_total

    def _settlement_state(self, amounts, due):
        if "buyer" not in amounts:
            return "not_yet"
        settled = amounts["buyer"]
        difference = float_compare(settled, due, precision_digits=ROUNDING)
        if float_is_zero(settled, precision_digits=ROUNDING):
            return "refunded"
        return {0: "settled", -1: "short", 1: "over"}[difference]

    @api.depends("settlement_state", "settlement_missing", "settled_move_ids.state")
    def _compute_settlement_reason(self):
        for order in self:
            order.settlement_reason = order._find_settlement_reason()

    def _find_settlement_reason(self):
        """Return in a user's words what the settlement and the invoice differ in."""
        if self.settlement_state == "not_yet":
            return False
        posted = self.settled_move_ids.filtered(lambda move: move.state == "posted")
        if not posted:
            return self.env._("There is no invoice yet.")
        missing = self.settlement_missing
        if float_is_zero(missing, precision_digits=ROUNDING):
            return False
        refunds = self.statement_row_ids.filtered(
            lambda row: row.role == "buyer" and row.fee_type_id.code in REFUNDS
        )
        if refunds and missing > 0 and "out_refund" not in posted.mapped("move_type"):
            return self.env._("Refunded by Lazada, without a credit note.")
        if _is_alike(missing, self.seller_voucher_amount):
            return self.env._("The difference is the seller's voucher.")
        if _is_alike(missing, self.shipping_fee):
            return self.env._("The difference is the shipping fee.")
        return self.env._("The amounts differ.")


def _is_alike(amount, other):
    return other and not float_compare(
        abs(amount), abs(other), precision_digits=ROUNDING
    )
