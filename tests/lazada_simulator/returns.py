"""What buyers send back or want refunded (docs/lazada_api.rst, "Returns").

The book knows each return and each decision that was applied, whoever took it: the
truth that tests compare with.
"""

from collections import Counter
from dataclasses import asdict, dataclass, field

from .ids import long_id

RETURN, ONLY_REFUND, CANCEL = "RETURN", "ONLY_REFUND", "CANCEL"
KINDS = (RETURN, ONLY_REFUND, CANCEL)
SELLER, LAZADA, BUYER = "seller", "lazada", "buyer"
HOUR, DAY = 3600, 24 * 3600

# What buyers say, and what a seller may say to refuse.
BUYERS_REASONS = {
    CANCEL: (10000021, "Change of mind"),
    RETURN: (10000101, "Damaged item"),
    ONLY_REFUND: (10000102, "Item is missing from the parcel"),
}
REFUSALS = {
    10000301: "Item is not damaged",
    10000302: "Wrong item was sent back",
    10000303: "Item was used",
}
QC_DECISIONS = (
    *("scrap", "return_to_merchant", "return_to_merchant_cb", "return_to_customer"),
    *("return_to_warehouse", "not_returned"),
)
# Lazada's pages have two words only for where the parcel is; the others are our own.
NO_PARCEL, PARCEL_CANCELED = "INITIAL", "RETURN_CANCELED"
ON_ITS_WAY, ARRIVED, CONFIRMED = "RETURN_SHIPPING", "RETURN_ARRIVED", "RETURN_CONFIRMED"
# Where goods are.
AT_BUYER, UNDER_WAY, AT_SELLER, AT_LAZADA = "buyer", "under_way", "seller", "lazada"
# The same of a unit that nobody sends back, or that Lazada's warehouse sends on.
PLACES = {
    "failed_delivery": UNDER_WAY,
    "shipped_back": UNDER_WAY,
    "shipped_back_success": AT_SELLER,
    "canceled": AT_SELLER,
}


@dataclass(slots=True)
class Event:
    """An entry of a line's history; it does not say what happened."""

    moment: int
    operator: str
    pictures: list = field(default_factory=list)


@dataclass(slots=True)
class ReturnLine:
    """One unit of a return. ``due_at`` is when it moves by itself; 0: it does not."""

    line_id: int
    unit: object
    refund: int
    reason: tuple
    created_at: int
    modified_at: int
    status: str = "REQUEST_INITIATE"
    ofc_status: str = NO_PARCEL
    due_at: int = 0
    is_dispute: bool = False
    qc_decision: str = ""
    tracking_number: str = ""
    history: list = field(default_factory=list)
    overrides: dict = field(default_factory=dict)

    @property
    def awaits_seller(self):
        is_checked = self.ofc_status in (ARRIVED, CONFIRMED)
        return self.status == "REQUEST_INITIATE" or (
            self.status == "BUYER_RETURN_ITEM" and is_checked
        )


@dataclass(slots=True)
class Return:
    return_id: int
    order: object
    kind: str
    to_seller: bool
    lines: list = field(default_factory=list)
    overrides: dict = field(default_factory=dict)

    def line(self, line_id):
        return next((each for each in self.lines if each.line_id == line_id), None)

    def place(self, line):
        """Where the goods of a line are: one of the four words above."""
        if line.unit.status in PLACES:
            return PLACES[line.unit.status]
        if line.ofc_status == ON_ITS_WAY:
            return UNDER_WAY
        if line.ofc_status not in (ARRIVED, CONFIRMED):
            return AT_BUYER
        if line.qc_decision == "return_to_customer":
            return AT_BUYER
        return AT_SELLER if self.to_seller else AT_LAZADA


@dataclass
class Manner:
    """How Lazada treats returns.

    ``seconds_to_decide``: the seller's clock. ``refund_up_to``: in major units; what is
    worth more has to come back when the clock of a return runs out.
    ``seconds_to_refund``: from the agreement. ``auto_pass``: new requests, and goods
    that arrive, are agreed to at once. ``count_by``: what pages and totals count:
    ``orders`` or ``lines``. ``refuse_words``: how the action is spelt.
    ``receipt_shown_by``: what tells of a confirmed delivery: ``ofc_status`` or
    ``history``. ``swap_pushes``: every second message comes before the first.
    """

    seconds_to_decide: int = 2 * DAY
    refund_up_to: float = 10
    seconds_to_refund: int = HOUR
    auto_pass: bool = False
    count_by: str = "orders"
    refuse_words: tuple = ("refuseReturn", "refuesReturn")
    receipt_shown_by: str = "ofc_status"
    swap_pushes: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that was applied; ``by`` is ``seller`` or ``lazada``."""

    number: int
    moment: float
    return_id: int
    line_ids: list
    action: str
    by: str
    reason_id: str = ""
    comment: str = ""
    pictures: list = field(default_factory=list)


class ReturnBook:
    """The returns of one seller."""

    def __init__(self):
        self.manner = Manner()
        self.decisions = []
        self.pictures = {}
        self.held_push = None
        self.knows_past = False
        self._returns = {}
        self._numbers = Counter()

    def __iter__(self):
        return iter(self._returns.values())

    def get(self, return_id):
        return self._returns.get(return_id)

    def with_line(self, line_id):
        """The return of a line, and the line; None twice for an unknown one."""
        for each in self:
            if line := each.line(line_id):
                return each, line
        return None, None

    def open(self, region, order, kind, to_seller):
        return_id = self._next_id(region, "return")
        made = self._returns[return_id] = Return(return_id, order, kind, to_seller)
        return made

    def add_line(self, region, made, unit, refund, now):
        line_id = self._next_id(region, "return_line")
        reason = BUYERS_REASONS[made.kind]
        line = ReturnLine(line_id, unit, refund, reason, now, now)
        line.history.append(Event(now, BUYER))
        made.lines.append(line)
        return line

    def note(self, moment, made, lines, action, by, **facts):
        """Keep a decision that was applied."""
        line_ids = [line.line_id for line in lines]
        number = len(self.decisions) + 1
        self.decisions.append(
            Decision(number, moment, made.return_id, line_ids, action, by, **facts)
        )

    def refunded(self, item_id):
        """What the returns of a unit have given its buyer back, or are about to."""
        return sum(
            line.refund
            for _made, line in self.lines_of(item_id)
            if line.status not in NOTHING_GIVEN
        )

    def lines_of(self, item_id):
        """``[(return, line)]`` of a unit, oldest first."""
        return [
            (made, line)
            for made in self
            for line in made.lines
            if line.unit.item_id == item_id
        ]

    def report(self, return_id=None):
        """``{"total", "repeated", "entries"}``: decisions as JSON.

        ``repeated`` are those of one action about one line that were applied twice.
        """
        entries = [
            each for each in self.decisions if return_id in (None, each.return_id)
        ]
        counts = Counter(
            (line_id, each.action) for each in entries for line_id in each.line_ids
        )
        return {
            "total": len(entries),
            "repeated": [
                {"line_id": line_id, "action": action, "count": count}
                for (line_id, action), count in counts.items()
                if count > 1
            ],
            "entries": [asdict(each) for each in entries],
        }

    def _next_id(self, region, kind):
        self._numbers[kind] += 1
        return long_id(region, kind, self._numbers[kind])


NOTHING_GIVEN = (
    *("REQUEST_CANCEL", "REQUEST_REJECT", "SELLER_REJECT_RETURN", "REFUND_REJECT"),
    *("SELLER_REJECT_REFUND", "REJECT_CANCEL_ORDER"),
)
