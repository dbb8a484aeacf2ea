from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.lazada_connector.lazada_api import wire
from odoo.addons.lazada_connector.lazada_api.return_money import (
    ASKED,
    LATER,
    NEVER,
    NOW,
    credit_step,
    give_back,
    unit_worth,
)

from ..const import READERS


class LazadaReturnLine(models.Model):
    """What is given back for a unit, and how it was booked."""

    _inherit = "lazada.return.line"

    given_amount = fields.Monetary(
        string="You Give Back",
        readonly=True,
        help="What the unit was sold for, where the buyer gets back all that he has "
        "paid; else what he gets back.",
    )
    order_amount = fields.Monetary(
        string="Taken Off the Order",
        readonly=True,
        copy=False,
        help="Given back before there was an invoice: the sales order is that much "
        "less.",
    )
    credit_ids = fields.One2many(
        "lazada.return.credit", "line_id", string="Credits", groups=READERS
    )
    is_credit_asked = fields.Boolean(
        readonly=True, copy=False, help="A person has asked for the credit note."
    )
    is_credited_by_hand = fields.Boolean(
        readonly=True, copy=False, help="A person has made the credit note."
    )
    credit_state = fields.Selection(
        [
            ("nothing", "Nothing to Credit"),
            ("later", "Not Yet"),
            ("asked", "To Credit"),
            ("order", "Taken Off the Order"),
            ("draft", "Draft Credit Note"),
            ("posted", "Credited"),
            ("by_hand", "Credited by Hand"),
            ("problem", "Needs a Person"),
        ],
        string="Credit",
        compute="_compute_credit_state",
        compute_sudo=True,
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "stage",
        "kind",
        "given_amount",
        "order_amount",
        "is_credit_asked",
        "is_credited_by_hand",
        "credit_ids.state",
        "return_id.booking_ids.state",
    )
    def _compute_credit_state(self):
        for line in self:
            line.credit_state = line._find_credit_state()

    def _find_credit_state(self):
        if self.is_credited_by_hand:
            return "by_hand"
        states = set(self.credit_ids.mapped("state"))
        if self.currency_id.compare_amounts(self.given_amount, self._booked_amount()):
            return "problem" if self.return_id.booking_ids.state == "error" else "asked"
        for state in ("draft", "posted"):
            if state in states:
                return state
        if self.order_amount:
            return "order"
        if self.stage == "to_decide":
            return "nothing"
        return {LATER: "later", ASKED: "asked"}.get(self._credit_step(), "nothing")

    # === BUSINESS METHODS === #

    def _open_for_credit(self):
        """Return the lines of which a person has not said that they are credited."""
        return self.filtered(lambda line: not line.is_credited_by_hand)

    def _credit_step(self):
        """Return what is to be done about the credit; see ``credit_step``."""
        step = credit_step(
            self.store_id.return_credit, self.kind, self.stage, self._goods_booked()
        )
        is_asked = self.is_credit_asked and step in (ASKED, LATER)
        return NOW if is_asked else step

    def _booked_amount(self):
        """Return what was given back so far, drafts included."""
        booked = self.credit_ids.filtered(lambda row: row.state != "cancel")
        return self.order_amount + sum(booked.mapped("amount"))

    def _credit_changes(self, found):
        """Return by how much more, or less, is to be given back for each line.

        :param Found found: takes what cannot be told
        :rtype: dict
        """
        changes = {}
        for line in self._open_for_credit():
            line.given_amount = line._amount_to_give(found)
            change = line.given_amount - line._booked_amount()
            if not line.currency_id.is_zero(change):
                changes[line] = line.currency_id.round(change)
        return changes

    def _amount_to_give(self, found):
        """Return what is to be given back for this line in all."""
        booked = self._booked_amount()
        if self._credit_step() != NOW:
            is_over = self._credit_step() == NEVER or self.is_taken_back
            return 0.0 if is_over else booked
        if self.fault and not self.refund_amount and self.kind != "abnormal":
            found.asks.append(self._reason_unreadable())
            return booked
        if not self.item_id:
            return self.refund_amount
        if self.item_id.status == "canceled" and not booked:
            return 0.0  # the order's change has it
        net, paid = self._unit_worth()
        if self.item_id.status == "canceled":
            given = net
        else:
            given = self._share_of_unit(net, paid)
        others = sum(line._booked_amount() for line in self._siblings() - self)
        return self.currency_id.round(max(0.0, min(float(given), float(net) - others)))

    def _reason_unreadable(self):
        return self._lt(
            "The refund of %(line)s cannot be read (%(fault)s). Look it up in Seller "
            "Center, credit it, and press Credited by Hand.",
            line=self.display_name,
            fault=self.fault,
        )

    def _siblings(self):
        """Return all lines about this unit, the oldest first."""
        lines = self.search([("item_id", "=", self.item_id.id)])
        return lines.sorted(
            lambda line: (line.lazada_created_at or line.create_date, line.id)
        )

    def _share_of_unit(self, net, paid):
        """Return what this line is of what is given back for the unit in all."""
        counted = self._siblings().filtered(lambda line: line._credit_step() == NOW)
        refunds = [
            paid if line.kind == "abnormal" else Decimal(str(line.refund_amount))
            for line in counted
        ]
        shares = give_back(net, paid, refunds)
        return dict(zip(counted, shares, strict=True))[self]

    def _unit_worth(self):
        """Return what the unit was sold for, and what the buyer paid; see
        ``unit_worth``. What Lazada sent may have served its time."""
        unit = self.item_id
        kept = {
            name: str(unit[name])
            for name in ("item_price", "voucher_seller", "voucher_platform")
        }
        raw = wire.json_restore(unit.payload) if unit.payload else kept
        return unit_worth(raw, self.store_id.bonus_by_seller)

    def _invoice_line(self):
        """Return the line of a posted invoice on which the unit is."""
        rows = self.item_id.sale_line_id.invoice_lines.filtered(
            lambda row: (
                row.parent_state == "posted"
                and row.move_id.move_type == "out_invoice"
                and row.quantity > 0
            )
        )
        return rows.sorted("id")[-1:]

    def _reason_not_invoiced(self):
        return self._lt(
            "No line of a posted invoice has %(units)s. Credit it, and press Credited "
            "by Hand.",
            units=", ".join(self.mapped("display_name")),
        )

    def _keep_credit(self, move_line, amount):
        """Remember which line of a credit note credits this, and how much of it."""
        self.credit_ids.create(
            {"line_id": self.id, "move_line_id": move_line.id, "amount": amount}
        )
        self.credit_line_id = move_line

    def _is_credited_whole(self, amount):
        """Whether a credit is for all that the unit was sold for: its pieces go with
        it, not only money."""
        net, _paid = self._unit_worth()
        return not self.currency_id.compare_amounts(amount, float(net))

    def _give_less(self, change, found):
        """Take back what was given back, as far as it is only off the order.

        :param float change: below zero; otherwise there is nothing to do
        :return: whether the order is changed by that
        """
        taken = min(self.order_amount, max(0.0, -change))
        self.order_amount -= taken
        rest = self.currency_id.round(-change - taken)
        if rest > 0:
            found.asks.append(
                self._lt(
                    "Lazada has taken back the refund of %(line)s, but %(amount)s is "
                    "credited. Invoice it again, and press Credited by Hand.",
                    line=self.display_name,
                    amount=self.currency_id.format(rest),
                )
            )
        return bool(taken)
