"""How far a return is, and what the seller may decide about it. Pure."""

from dataclasses import replace
from datetime import datetime, timezone

from . import return_decisions as decisions
from .return_values import OPEN

TO_DECIDE, AGREED, ON_THE_WAY = "to_decide", "agreed", "on_the_way"
RECEIVED, DISPUTE = "received", "dispute"
# A return is where the line is that asks for the most.
_BY_URGENCY = (
    *(TO_DECIDE, OPEN, DISPUTE, AGREED, ON_THE_WAY, RECEIVED),
    *("refunded", "refused", "closed", "cancelled"),
)
_LONG_AGO = datetime.min.replace(tzinfo=timezone.utc)
ENDS = ("refunded", "refused", "closed", "cancelled")

_FIRST_CHOICES = {
    "return": (
        decisions.AGREE_RETURN,
        decisions.REFUSE_RETURN,
        decisions.INSTANT_REFUND,
    ),
    "refund_only": (decisions.AGREE_REFUND, decisions.START_DISPUTE),
    "cancel": (decisions.AGREE_CANCEL, decisions.REFUSE_CANCEL),
}
_CHOICES_AFTER_RECEIPT = (decisions.AGREE_REFUND, decisions.REFUSE_REFUND)
# Lazada's words of a line whose goods may have come back.
_COMING_BACK = ("SELLER_AGREE_RETURN", "BUYER_RETURN_ITEM")
# Lazada takes these about one line at a time, and those about the whole return.
_OF_ONE_LINE = (decisions.REFUSE_RETURN, decisions.REFUSE_REFUND)
_OF_ALL_LINES = (decisions.AGREE_CANCEL, decisions.REFUSE_CANCEL)


def furthest_behind(stages):
    """Return how far a return is whose lines are as far as these.

    :param stages: iterable of ``to_decide open dispute agreed on_the_way received
        refunded refused closed cancelled``
    :rtype: str
    """
    return min(stages, key=_BY_URGENCY.index, default=OPEN)


def is_sellers_word(kind, to_seller):
    """Whether the seller decides: about what goes to Lazada's warehouse, Lazada
    does."""
    return kind in _FIRST_CHOICES and (to_seller or kind != "return")


def is_to_decide(kind, to_seller, stage, has_clock):
    """Whether a line waits for the seller.

    :param str kind: ``return refund_only cancel abnormal``, or empty
    :param bool to_seller: whether the goods come back to the seller
    :param str stage: see :func:`furthest_behind`
    :param bool has_clock: whether Lazada says until when
    """
    waits = stage == TO_DECIDE or has_clock and stage not in ENDS
    return bool(is_sellers_word(kind, to_seller) and waits)


def choices(kind, to_seller, stage, status, *, has_clock, is_confirmed):
    """Return what the seller may decide about a line.

    What Lazada shows of a confirmed receipt is not known, and it may have been
    confirmed in Seller Center: so the refund can be decided about before, too.

    :param str status: Lazada's word of the line, in capitals
    :param bool is_confirmed: whether Lazada was told that the goods are here
    :return: words of :mod:`.return_decisions`
    :rtype: tuple[str]
    """
    if not is_sellers_word(kind, to_seller):
        return ()
    if stage == TO_DECIDE or stage == OPEN and has_clock:
        return _FIRST_CHOICES[kind]
    if kind != "return" or status not in _COMING_BACK:
        return ()
    receipt = () if is_confirmed else (decisions.CONFIRM_DELIVERY,)
    return receipt + _CHOICES_AFTER_RECEIPT


def calls_for(action, kind, lines):
    """Part lines of one return by the calls that tell Lazada of a decision.

    :param str action: a word of :mod:`.return_decisions`
    :param str kind: see above
    :param lines: a sequence
    :rtype: list
    """
    if kind == "refund_only" or action in _OF_ONE_LINE:
        return [lines[position : position + 1] for position in range(len(lines))]
    return [lines]


def is_about_all(action):
    """Whether a decision is about the whole return, whatever lines are meant."""
    return action in _OF_ALL_LINES


def merged(rows):
    """Put together what pages say of the same returns: one may have some lines, the
    next the others.

    :param list rows: :class:`.return_values.ReverseOrder`
    :rtype: list
    """
    found = {}
    for row in rows:
        lines = [*found[row.lazada_id].lines] if row.lazada_id in found else []
        by_id = {line.lazada_id: line for line in (*lines, *row.lines)}
        found[row.lazada_id] = replace(row, lines=tuple(by_id.values()))
    return list(found.values())


def read_until(rows):
    """Return up to where a list of changes has been read: in each of its windows, every
    return has a line that changed within it, and may have others that changed later.

    :param list rows: :class:`.return_values.ReverseOrder` of whole windows, or those
        that come first of :func:`oldest_first`
    :return: aware; ``None`` if no line says
    """
    return max(filter(None, map(_first_change, rows)), default=None)


def oldest_first(rows):
    """Return the rows of a window so that it can be stored in parts, see above."""
    return sorted(rows, key=lambda row: _first_change(row) or _LONG_AGO)


def _first_change(row):
    moments = [line.modified_at for line in row.lines]
    return min(moments) if moments and all(moments) else None
