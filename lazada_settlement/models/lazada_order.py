from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import float_compare, float_is_zero

from odoo.addons.lazada_connector.lazada_api.status import COMPLETED_STATUSES
from odoo.addons.lazada_connector.models.store.lazada_store import USER

# Lazada's amounts of an order have two decimals in every country.
ROUNDING = 4
# Lazada's fee types by which the item's price is taken back.
REFUNDS = ("14", "505")


class LazadaOrder(models.Model):
    """What Lazada has settled of an order, beside what was invoiced."""

    _inherit = "lazada.order"

    statement_row_ids = fields.One2many(
        "lazada.statement.row",
        "order_id",
        string="Settlement",
        groups=f"{USER},account.group_account_invoice",
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
    fee_percent = fields.Float(
        string="Fees (%)",
        compute="_compute_settlement",
        store=True,
        digits=(16, 1),
        aggregator="avg",
        help="What Lazada kept, of what the buyer paid.",
    )
    fees_too_high = fields.Boolean(
        compute="_compute_fees_too_high",
        search="_search_fees_too_high",
        help="Lazada kept more than the store's settings expect.",
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
        "status",
    )
    def _compute_settlement(self):
        sums = self._sum_statement_rows()
        for order in self:
            amounts = sums.get(order.id, {})
            order.settled_amount = amounts.get("buyer", 0.0)
            order.fee_amount = sum(amounts.values()) - order.settled_amount
            settled = order.settled_amount
            order.fee_percent = -100 * order.fee_amount / settled if settled > 0 else 0
            due = order._amount_to_settle()
            is_due = amounts or order.status in COMPLETED_STATUSES
            order.settlement_missing = due - order.settled_amount if is_due else 0.0
            order.settlement_state = order._settlement_state(amounts, due)

    @api.depends("fee_percent", "store_id.settlement_fee_limit")
    def _compute_fees_too_high(self):
        for order in self:
            limit = order.store_id.settlement_fee_limit
            order.fees_too_high = bool(limit) and order.fee_percent > limit

    def _search_fees_too_high(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        limits = self.env["lazada.store"].search_fetch(
            [("settlement_fee_limit", ">", 0)], ["settlement_fee_limit"]
        )
        return Domain.OR(
            Domain("store_id", "=", store.id)
            & Domain("fee_percent", ">", store.settlement_fee_limit)
            for store in limits
        )

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
        is_zero = float_is_zero(settled, precision_digits=ROUNDING)
        if is_zero and self._refund_rows():
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
            lines = self.statement_row_ids.move_line_id
            paid = lines.filtered(lambda line: line.account_type == "asset_receivable")
            if paid and all(paid.mapped("reconciled")):
                return self.env._("Invoiced in a former system.")
            return self.env._("There is no invoice yet.")
        missing = self.settlement_missing
        if float_is_zero(missing, precision_digits=ROUNDING):
            return False
        has_credit = "out_refund" in posted.mapped("move_type")
        if missing > 0 and not has_credit and self._refund_rows():
            return self.env._("Refunded by Lazada, without a credit note.")
        if _is_alike(missing, self.seller_voucher_amount):
            return self.env._("The difference is the seller's voucher.")
        if _is_alike(missing, self.shipping_fee):
            return self.env._("The difference is the shipping fee.")
        return self.env._("The amounts differ.")

    def _refund_rows(self):
        """Return the rows by which Lazada has taken the price back."""
        return self.statement_row_ids.filtered(
            lambda row: (
                row.role == "buyer"
                and row.state != "vanished"
                and row.fee_type_id.code in REFUNDS
            )
        )


def _is_alike(amount, other):
    return other and not float_compare(
        abs(amount), abs(other), precision_digits=ROUNDING
    )
