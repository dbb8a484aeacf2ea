"""Whether goods come back of a unit, and where they are. Pure.

Source: docs/lazada_api.rst, "Returns".
"""

from fnmatch import fnmatchcase

from .return_values import parcel_turn
from .status import read_status

# What becomes of the goods of a line.
COMING, NOT_COMING, UNDECIDED = "coming", "not_coming", "undecided"
# The seller, or Lazada for him, has agreed that the goods come back.
_AGREED = ("SELLER_AGREE_RETURN", "BUYER_RETURN_ITEM")
# The buyer keeps them.
_KEPT = ("SELLER_REJECT_RETURN", "REQUEST_REJECT")
_BEGINNINGS = ("to_decide", "open")
_HANDED_BACK = "return_to_merchant"
# Of the parcel's words only the sense is known: it has reached its end.
_ARRIVED = ("*delivered*", "*received*", "*returned*", "*arrived*", "*confirmed*")
_NOT_ARRIVED = ("*fail*", "*cancel*", "*undelivered*", "*not_*")


def goods_of_line(kind, to_seller, line, unit_word):
    """Tell what becomes of the goods of a line of a return.

    :param str kind: ``return refund_only cancel abnormal``
    :param to_seller: whether the goods go to the seller; ``False``: to Lazada
    :param line: :class:`.return_values.ReverseLine`, or whatever has its ``stage``,
        ``status``, ``qc_decision`` and ``tracking_number``
    :param str unit_word: what Lazada says of the unit, or of its package
    :return: ``coming``; ``not_coming``; ``undecided``: as it is so far
    :rtype: str
    """
    turn = parcel_turn(unit_word)
    if line.stage == "cancelled" or kind not in ("return", "abnormal"):
        return NOT_COMING
    if kind == "abnormal":
        return COMING if turn else UNDECIDED
    if line.status in _KEPT:
        return NOT_COMING
    if to_seller is False:
        is_handed_back = line.qc_decision.startswith(_HANDED_BACK) and turn
        return COMING if is_handed_back else UNDECIDED
    # A refund without the goods has no parcel.
    is_under_way = line.tracking_number and line.stage not in _BEGINNINGS
    is_sent = is_under_way or turn or read_status(unit_word) == "returned"
    return COMING if line.status in _AGREED or is_sent else UNDECIDED


def is_back(ofc_status, unit_word):
    """Tell whether a parcel is with the seller, by the courier's word or Lazada's.

    :param str ofc_status: how far the return's parcel is, in Lazada's word
    :param str unit_word: what Lazada says of the unit, or of its package
    :rtype: bool
    """
    word = ofc_status.lower()
    arrived = any(fnmatchcase(word, rule) for rule in _ARRIVED)
    lost = any(fnmatchcase(word, rule) for rule in _NOT_ARRIVED)
    return parcel_turn(unit_word) == "back" or (arrived and not lost)


def pieces_of_units(moved, ordered, units, pieces):
    """Return how much of a product goes with some units of an order line: of a kit, one
    of its components.

    :param float moved: of the product, for all of the order line
    :param float ordered: pieces of the order line for which that was moved
    :param int units: that come back
    :param int pieces: of the order line for each unit
    :rtype: float
    """
    return moved * units * pieces / ordered if ordered else 0.0


def spread(wanted, rooms):
    """Divide an amount of goods among deliveries that have room for so much of it, the
    last ones first: the return belongs to what left last.

    :param float wanted: not below zero
    :param list rooms: pairs of a key and how much of it can still come back
    :return: pairs of a key and an amount above zero; together less than ``wanted``
        where there is no room
    :rtype: list[tuple]
    """
    parts = []
    for key, room in reversed(rooms):
        part = min(wanted, room)
        if part > 0:
            parts.append((key, part))
            wanted -= part
    return parts
