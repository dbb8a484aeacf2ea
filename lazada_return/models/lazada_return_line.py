from datetime import datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_datetime

from odoo.addons.lazada_connector.lazada_api import return_progress as progress
from odoo.addons.lazada_connector.lazada_api.return_decisions import CONFIRM_DELIVERY
from odoo.addons.lazada_connector.lazada_api.return_values import (
    latest_lines,
    parcel_turn,
)
from odoo.addons.lazada_connector.retention import BuyersData

MANAGER = "lazada_connector.group_lazada_manager"
# How far Lazada's word of a line says that it is.
STAGES = [
    ("to_decide", "To Decide"),
    ("agreed", "Agreed"),
    ("refused", "Refused"),
    ("dispute", "Dispute"),
    ("on_the_way", "On Its Way Back"),
    ("refunded", "Refunded"),
    ("cancelled", "Cancelled"),
    ("closed", "Closed"),
    ("open", "Not Known"),
]
# What a unit is when its parcel goes on to the buyer after all.
WITH_THE_BUYER = ("shipped", "delivered", "confirmed")
# Where a refund stays what it is.
REFUNDED = ("refunded", "closed", "cancelled")
# What of a line tells that a decision has got somewhere.
MOVING = ("status", "ofc_status", "is_dispute", "deadline")


class _Aged(NamedTuple):
    """A line in the shape that :func:`latest_lines` sorts."""

    line: models.Model
    item_id: str
    lazada_id: str
    created_at: datetime


class LazadaReturnLine(models.Model):
    """What comes back of one unit, or is refunded of it."""

    _name = "lazada.return.line"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Return Line"
    _order = "return_id desc, id"
    _check_company_auto = True

    return_id = fields.Many2one(
        "lazada.return", required=True, readonly=True, ondelete="cascade", index=True
    )
    store_id = fields.Many2one(related="return_id.store_id", store=True, index=True)
    company_id = fields.Many2one(related="return_id.company_id", store=True, index=True)
    order_id = fields.Many2one(related="return_id.order_id", store=True, index=True)
    currency_id = fields.Many2one(related="return_id.currency_id")
    kind = fields.Selection(related="return_id.kind", store=True)
    to_seller = fields.Boolean(related="return_id.to_seller")
    lazada_id = fields.Char(
        string="Lazada Return Line ID",
        required=True,
        readonly=True,
        help="Of a parcel that nobody sends back: Lazada's id of the unit.",
    )
    item_number = fields.Char(
        string="Lazada Unit ID", required=True, readonly=True, index=True
    )
    item_id = fields.Many2one(
        "lazada.order.item",
        string="Unit",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    sku_id = fields.Many2one(related="item_id.sku_id", store=True)
    product_id = fields.Many2one(related="item_id.product_id", store=True)
    seller_sku = fields.Char(string="Seller SKU", readonly=True)
    status = fields.Char(
        string="Status in Lazada's Words", readonly=True, help="As Lazada sent it."
    )
    ofc_status = fields.Char(
        string="Parcel in Lazada's Words",
        readonly=True,
        help="How far the parcel is, as Lazada sent it.",
    )
    stage = fields.Selection(STAGES, required=True, readonly=True, default="open")
    is_dispute = fields.Boolean(string="In Dispute", readonly=True)
    qc_decision = fields.Char(
        string="Lazada's Check", readonly=True, help="What Lazada's warehouse found."
    )
    reason_code = fields.Char(string="Lazada Reason ID", readonly=True)
    reason = fields.Char(
        string="Buyer's Reason", readonly=True, help="Why the buyer wants it back."
    )
    refund_amount = fields.Monetary(
        string="Refund",
        readonly=True,
        help="What the buyer gets back. Of that, Lazada may bear its own voucher.",
    )
    unit_price = fields.Monetary(readonly=True, aggregator=None)
    is_refund_wanted = fields.Boolean(readonly=True)
    tracking_number = fields.Char(
        readonly=True, index="btree_not_null", help="Of the parcel that comes back."
    )
    lazada_created_at = fields.Datetime(string="Asked For", readonly=True)
    lazada_updated_at = fields.Datetime(string="Changed at Lazada", readonly=True)
    deadline = fields.Datetime(
        readonly=True, help="Until when you may decide; then Lazada does."
    )
    refunded_at = fields.Datetime(
        string="Refunded",
        readonly=True,
        help="When Lazada was first seen to have refunded the buyer.",
    )
    taken_back_at = fields.Datetime(
        string="Refund Taken Back On",
        readonly=True,
        help="When Lazada was first seen to have opened again what it had refunded.",
    )
    is_taken_back = fields.Boolean(
        string="Refund Taken Back", compute="_compute_is_taken_back", store=True
    )
    arrived_at = fields.Datetime(
        string="Back by Lazada's Word",
        readonly=True,
        help="When Lazada or the courier was first seen to say that you have it.",
    )
    confirmed_at = fields.Datetime(
        string="Receipt Confirmed",
        readonly=True,
        help="When Lazada was told that the goods are here.",
    )
    told_action = fields.Char(
        readonly=True, help="What Lazada has accepted and does not show yet."
    )
    is_current = fields.Boolean(
        readonly=True,
        default=True,
        index=True,
        help="No later request is there for the same unit.",
    )
    check = fields.Selection(
        [("good", "Good"), ("scrap", "Scrap"), ("dispute", "Dispute")],
        help="What you found when the goods came back.",
    )
    stock_move_id = fields.Many2one(
        "stock.move",
        string="Receipt",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    credit_line_id = fields.Many2one(
        "account.move.line",
        string="Credit Note Line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    reason_ids = fields.Many2many(
        "lazada.return.reason",
        string="Reasons to Refuse",
        readonly=True,
        help="By which Lazada lets you refuse this line.",
    )
    history = fields.Json(readonly=True)
    history_text = fields.Text(
        string="What Has Happened",
        compute="_compute_history_text",
        help="Lazada tells who and when, but not what.",
    )
    fault = fields.Char(
        string="Not Readable",
        readonly=True,
        help="Which of Lazada's values cannot be read.",
    )
    payload = fields.Text(string="Raw Data", readonly=True, groups=MANAGER)

    _return_lazada_id_uniq = models.UniqueIndex("(return_id, lazada_id)")

    # === COMPUTE METHODS === #

    @api.depends("taken_back_at")
    def _compute_is_taken_back(self):
        for line in self:
            line.is_taken_back = bool(line.taken_back_at)

    @api.depends("item_id.name", "seller_sku", "lazada_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.item_id.name or line.seller_sku or line.lazada_id

    @api.depends("history")
    @api.depends_context("lang", "tz")
    def _compute_history_text(self):
        for line in self:
            line.history_text = "\n".join(
                self._describe_entry(*entry) for entry in line.history or []
            )

    @api.model
    def _describe_entry(self, moment, operator, pictures):
        moment = fields.Datetime.to_datetime(moment)
        parts = [format_datetime(self.env, moment) if moment else "?", operator]
        if pictures:
            parts.append(self.env._("%s pictures", pictures))
        return " · ".join(filter(None, parts))

    # === HOOKS === #

    @api.model
    def _buyers_data(self, order):
        return BuyersData([("order_id", "=", order.id)], blanks=("payload",))

    # === HOW FAR IT IS === #

    def _progress(self):
        """Return how far the line is, in the words of a return's state: by Lazada's
        word, and by what is known here."""
        is_back = self.confirmed_at or self.check
        is_coming = self.stage in (progress.AGREED, progress.ON_THE_WAY)
        return progress.RECEIVED if is_back and is_coming else self.stage

    def _is_to_decide(self):
        told_confirm = self.told_action == CONFIRM_DELIVERY
        is_told = self.told_action and not told_confirm
        return not is_told and progress.is_to_decide(
            self.kind, self.to_seller, self.stage, bool(self.deadline)
        )

    def _latest(self):
        """Return of each unit the line that was made last: a buyer who was refused may
        ask again."""
        aged = (
            _Aged(line, line.item_number, line.lazada_id, line.lazada_created_at)
            for line in self
        )
        latest = latest_lines(aged).values()
        return self.browse().concat(*(each.line for each in latest))

    def _choices(self):
        """Return what a person may decide about the line now.

        :return: words of :mod:`~..lazada_api.return_decisions`
        :rtype: tuple[str]
        """
        if self.told_action and self.told_action != CONFIRM_DELIVERY:
            return ()
        return progress.choices(
            self.kind or "",
            self.to_seller,
            self.stage,
            self.status,
            has_clock=bool(self.deadline),
            is_confirmed=bool(self.confirmed_at or self.told_action),
        )

    # === WHAT LAZADA SENDS === #

    @api.model
    def _line_vals(self, line):
        """Return the values of a line as Lazada sent it.

        :param line: :class:`~..lazada_api.return_values.ReverseLine`
        """
        return {
            "lazada_id": line.lazada_id,
            "item_number": line.item_id,
            "seller_sku": line.seller_sku,
            "status": line.status,
            "ofc_status": line.ofc_status,
            "stage": line.stage,
            "is_dispute": line.is_dispute,
            "qc_decision": line.qc_decision,
            "reason_code": line.reason_id,
            "reason": line.reason,
            "refund_amount": float(line.refund or 0),
            "unit_price": float(line.unit_price or 0),
            "is_refund_wanted": line.is_refund_wanted,
            "tracking_number": line.tracking_number,
            "lazada_created_at": naive(line.created_at),
            "lazada_updated_at": naive(line.modified_at),
            "deadline": naive(line.deadline),
            "fault": line.fault,
            "payload": line.payload,
        }

    def _take_over(self, line):
        """Take over what Lazada says of this line, unless something newer is here.

        :return: whether something of it has changed
        """
        vals = self._line_vals(line)
        known, sent = self.lazada_updated_at, vals["lazada_updated_at"]
        if known and sent and sent < known:
            return False
        here = self._convert_to_write({name: self[name] for name in vals})
        changed = {
            name: value
            for name, value in vals.items()
            if (here[name] or False) != (value or False)
        }
        if changed.keys() & {*MOVING}:
            changed["told_action"] = False
        if changed:
            self.write(changed)
        return bool(changed)

    def _note_events(self):
        """Keep when a line was first seen to be refunded, to be with the seller, or to
        be open again.

        :return: those whose refund was taken back just now
        """
        now = fields.Datetime.now()
        taken_back = self.browse()
        for line in self:
            moment = line.lazada_updated_at or now
            if line.stage == "refunded" and not line.refunded_at:
                line.refunded_at = moment
            # The seller's clock begins anew when the courier has handed it over.
            is_back = line.stage == progress.ON_THE_WAY and line.deadline
            if is_back and line.to_seller and not line.arrived_at:
                line.arrived_at = moment
            is_open = line.refunded_at and line.stage not in REFUNDED
            if is_open and not line.taken_back_at:
                line.taken_back_at = moment
                taken_back += line
            elif line.taken_back_at and not is_open:
                line.taken_back_at = False
        return taken_back

    @api.model
    def _mark_current(self, store, item_numbers):
        """Say of the lines of units which of them counts."""
        lines = self.search(
            [("store_id", "=", store.id), ("item_number", "in", list(item_numbers))]
        )
        asked = lines.filtered(lambda line: line.kind != "abnormal")
        current = asked._latest() | (lines - asked)
        (lines - current).filtered("is_current").is_current = False
        (current - current.filtered("is_current")).is_current = True

    def _link_items(self):
        """Find the units of lines that came before their order did."""
        waiting = self.filtered(lambda line: line.order_id and not line.item_id)
        items = self.env["lazada.order.item"].search(
            [
                ("order_id", "in", waiting.order_id.ids),
                ("lazada_id", "in", waiting.mapped("item_number")),
            ]
        )
        found = {(item.order_id, item.lazada_id): item for item in items}
        for line in waiting:
            item = found.get((line.order_id, line.item_number))
            if item:
                line.item_id = item

    # === PARCELS THAT TURN ROUND === #

    def _explains_turn(self):
        """Whether the goods of a unit come back by this line, because a buyer sends
        them."""
        return self.kind == "return" and self.stage not in ("cancelled", "refused")

    def _note_handed_back(self):
        """Keep which of these lines the seller has, by the courier's word about the
        unit; return those that are new."""
        here = self.filtered(
            lambda line: (
                not line.arrived_at
                and line._explains_turn()
                and parcel_turn(line.item_id.lazada_status) == "back"
            )
        )
        here.arrived_at = fields.Datetime.now()
        return here

    def _follow_unit(self):
        """Bring a line of a parcel that turned round in line with its unit; return
        whether it has changed."""
        unit = self.item_id
        if not unit or not self._is_open():
            return False
        turn = parcel_turn(unit.lazada_status)
        stage = progress.ON_THE_WAY
        if not turn:
            # A word that says nothing of it leaves it on its way.
            stage = "cancelled" if unit.status in WITH_THE_BUYER else self.stage
        vals = {
            "status": unit.lazada_status,
            "stage": stage,
            "tracking_number": unit.tracking_number or self.tracking_number,
        }
        if turn == "back" and not self.arrived_at:
            vals["arrived_at"] = fields.Datetime.now()
        changed = {name: val for name, val in vals.items() if self[name] != val}
        if changed:
            self.write(changed)
        return bool(changed)

    def _is_open(self):
        """Whether the goods of a line may still be on their way."""
        return self.stage not in progress.ENDS and self.stock_move_id.state != "done"


def naive(moment):
    """Return an aware moment as Odoo keeps it."""
    return bool(moment) and moment.replace(tzinfo=None, microsecond=0)
