"""What a return says, in exact figures. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from . import const, wire
from .settlement_values import BadValue
from .status import read_status

# docs/lazada_api.rst, "Returns": amounts are in cents, but for Vietnam's.
_IN_MAJOR_UNITS = ("vn",)
_CENT = Decimal("0.01")
KINDS = {"RETURN": "return", "ONLY_REFUND": "refund_only", "CANCEL": "cancel"}
# Lazada's word of a line: how far the return is.
_STAGES = {
    "REQUEST_INITIATE": "to_decide",
    "SELLER_AGREE_RETURN": "agreed",
    "SELLER_AGREE_REFUND": "agreed",
    "REFUND_PENDING": "agreed",
    "REFUND_AUTHORIZED": "agreed",
    "AGREE_CANCEL_ORDER": "agreed",
    "BUYER_RETURN_ITEM": "on_the_way",
    "SELLER_REJECT_RETURN": "refused",
    "SELLER_REJECT_REFUND": "refused",
    "REFUND_REJECT": "refused",
    "REQUEST_REJECT": "refused",
    "REJECT_CANCEL_ORDER": "refused",
    "CS_APPROVING": "dispute",
    "REFUND_SUCCESS": "refunded",
    "CANCEL_SUCCESS": "cancelled",
    "REQUEST_CANCEL": "cancelled",
    "REQUEST_COMPLETE": "closed",
}
# A dispute that has been settled does not hide how.
_ENDS = ("refunded", "cancelled", "closed")
OPEN = "open"
# A parcel that turned round, and where it is then.
_TURNED = ("failed_delivery", "shipped_back", "shipped_back_failed")
_BACK = "shipped_back_success"


@dataclass(frozen=True)
class ReverseLine:
    """What a buyer wants back of one unit.

    :param str item_id: Lazada's id of the unit
    :param str status: Lazada's word, in capitals; an open list
    :param str ofc_status: how far the parcel is, in Lazada's word; an open list
    :param refund: what the buyer gets back, in major units; ``None`` if it cannot be
        read
    :param deadline: until when the seller may decide; ``None`` if no clock runs
    :param str fault: which value cannot be read
    :param str payload: it as JSON, if a value cannot be read
    """

    lazada_id: str
    item_id: str
    status: str
    ofc_status: str
    reason_id: str
    reason: str
    refund: Decimal | None
    unit_price: Decimal | None
    is_refund_wanted: bool
    is_dispute: bool
    qc_decision: str
    seller_sku: str
    sku_id: str
    tracking_number: str
    created_at: datetime | None
    modified_at: datetime | None
    deadline: datetime | None
    fault: str = ""
    payload: str = ""

    @property
    def stage(self):
        """``to_decide agreed on_the_way refused dispute refunded cancelled closed``, or
        ``open`` for a word that is not known."""
        stage = _STAGES.get(self.status, OPEN)
        return "dispute" if self.is_dispute and stage not in _ENDS else stage


@dataclass(frozen=True)
class HistoryEntry:
    """Somebody did something about a line; Lazada does not tell what.

    :param str operator: in Lazada's words
    :param tuple pictures: addresses, untrusted
    """

    moment: datetime | None
    operator: str
    pictures: tuple


@dataclass(frozen=True)
class ReverseOrder:
    """What a buyer wants back of one order.

    :param str order_id: Lazada's id of the order
    :param str request_type: Lazada's word, in capitals
    :param bool to_seller: whether the goods come back to the seller, or else go to
        Lazada; ``None`` if it does not say
    :param tuple lines: of :class:`ReverseLine`; the list may have some of them only
    :param list lost: short texts of lines without an id
    """

    lazada_id: str
    order_id: str
    request_type: str
    to_seller: bool | None
    shipping_type: str
    lines: tuple
    lost: list

    @property
    def kind(self):
        """``return``, ``refund_only``, ``cancel``, or ``""`` for a word not known."""
        return KINDS.get(self.request_type, "")

    @property
    def modified_at(self):
        """When a line of it was changed last; ``None`` if none says."""
        return max(
            filter(None, (each.modified_at for each in self.lines)), default=None
        )


def read_return(row, region):
    """Return what a row of the list, or a detail, says.

    :param dict row: as Lazada sent it
    :param str region: ``sg``, …: amounts depend on it
    :rtype: ReverseOrder
    :raise BadValue: it, or its order, has no id, or it has no list of lines
    Source: docs/lazada_api.rst, "Returns".
    """
    lines = _value(row, "reverse_order_lines", "reverseOrderLineDTOList")
    if not isinstance(lines, list):
        raise BadValue("reverse_order_lines", lines)
    read, lost = [], []
    for line in lines:
        try:
            read.append(_read_line(line, region))
        except (AttributeError, BadValue):
            lost.append(wire.shorten(line))
    return ReverseOrder(
        lazada_id=_read_id(row, "reverse_order_id"),
        order_id=_read_id(row, "trade_order_id"),
        request_type=_word(_value(row, "request_type")),
        to_seller=_flag_or_none(_value(row, "is_rtm")),
        shipping_type=_word(_value(row, "shipping_type")),
        lines=tuple(read),
        lost=lost,
    )


def read_returns(rows, region):
    """Return what rows of the list say.

    :param list rows: as Lazada sent them
    :param str region: ``sg``, …
    :return: :class:`ReverseOrder` rows, and a short text of each that cannot be one
    :rtype: tuple[list, list]
    """
    read, lost = [], []
    for row in rows:
        try:
            read.append(read_return(row, region))
        except (AttributeError, BadValue):
            lost.append(wire.shorten(row))
    return read, lost


def latest_lines(lines):
    """Return the line that counts for each unit: a buyer who was refused may ask again.

    :param lines: iterable of :class:`ReverseLine`
    :return: dict from the unit's id to the line that was made last
    :rtype: dict
    """
    dated = sorted(lines, key=_age)
    return {line.item_id: line for line in dated}


def _age(line):
    made = line.created_at.timestamp() if line.created_at else 0.0
    return made, len(line.lazada_id), line.lazada_id


def parcel_turn(word):
    """Tell whether a parcel comes back that no buyer sends back.

    :param word: Lazada's status of a unit or a package
    :return: ``turned``: it is on its way back; ``back``: the seller has it; else ``""``
    :rtype: str
    """
    status = read_status(word)
    if status == _BACK:
        return "back"
    return "turned" if status in _TURNED else ""


def read_refund(value, region):
    """Return an amount of a return in major units, exactly.

    :param value: number or text; cents, but for Vietnam's
    :param str region: ``sg``, …
    :rtype: decimal.Decimal
    :raise ValueError: no amount, a part of a cent, or below zero
    """
    amount = wire.to_decimal(value)
    smallest = _CENT if region in _IN_MAJOR_UNITS else Decimal(1)
    if amount < 0 or amount % smallest:
        raise ValueError(f"not an amount of a return: {wire.shorten(value)}")
    return amount if region in _IN_MAJOR_UNITS else amount.scaleb(-2)


def read_reasons(rows):
    """Return the reasons that a seller may give.

    :param list rows: as Lazada sent them
    :return: dict from the reason's id to its text
    :rtype: dict
    """
    reasons = {}
    for row in filter(lambda row: isinstance(row, dict), rows):
        reason_id = wire.read_key(_text_of_number(row.get("reason_id")))
        names = ("text", "muti_language_text", "multi_language_text", "reason_name")
        words = (wire.to_words(row.get(name)) for name in names)
        if reason_id:
            reasons[reason_id] = next(filter(None, words), reason_id)
    return reasons


def read_history(rows):
    """Return the history of a line.

    :param list rows: as Lazada sent them
    :return: :class:`HistoryEntry` rows, in Lazada's order
    :rtype: list
    """
    return [
        HistoryEntry(
            moment=_moment_or_none(row.get("time")),
            operator=wire.to_words(row.get("operator")),
            pictures=tuple(_addresses(row.get("picture"))),
        )
        for row in rows
        if isinstance(row, dict)
    ]


def _moment_or_none(value):
    try:
        return wire.to_datetime(value)
    except ValueError:
        return None


def _addresses(value):
    values = value if isinstance(value, list) else [value]
    return filter(None, map(wire.to_words, values))


def _read_line(line, region):
    faults = []

    def lenient(read, name, *others):
        value = _value(line, name, *others)
        try:
            return read(value)
        except ValueError:
            faults.append(str(BadValue(name, value)))

    def amount(value):
        return read_refund(value, region)

    product = _value(line, "product", "productDTO")
    product = product if isinstance(product, dict) else {}
    facts = {
        "lazada_id": _read_id(line, "reverse_order_line_id"),
        "item_id": _read_id(line, "trade_order_line_id"),
        "refund": lenient(amount, "refund_amount"),
        "unit_price": lenient(_or_none(amount), "item_unit_price"),
        "deadline": lenient(_deadline, "sla"),
        "created_at": lenient(wire.to_datetime, "return_order_line_gmt_create"),
        "modified_at": lenient(wire.to_datetime, "return_order_line_gmt_modified"),
        "sku_id": _key(line, "platform_sku_id") or _key(product, "product_sku", "sku"),
        **_words_of(line),
    }
    payload = wire.json_dumps(line) if faults else ""
    return ReverseLine(**facts, fault="; ".join(faults), payload=payload)


def _deadline(value):
    """Read a moment; a number of milliseconds that are left would be one, too."""
    moment = wire.to_datetime(value)
    if moment and moment < const.FIRST_DAY:
        raise ValueError
    return moment


def _words_of(line):
    """What is shown and compared as it came."""
    return {
        "status": _word(_value(line, "reverse_status")),
        "ofc_status": _word(_value(line, "ofc_status")),
        "reason_id": _key(line, "reason_code"),
        "reason": wire.to_words(_value(line, "reason_text")),
        "is_refund_wanted": wire.is_true(_value(line, "is_need_refund")),
        "is_dispute": wire.is_true(_value(line, "is_dispute")),
        "qc_decision": _word(_value(line, "whqc_decision")).lower(),
        "seller_sku": _key(line, "seller_sku_id"),
        "tracking_number": _key(line, "tracking_number"),
    }


def _value(row, *names):
    """Return a field under one of its names, in either of Lazada's two spellings."""
    for name in names:
        for spelt in (name, _camel(name)):
            if not wire.is_empty(row.get(spelt)):
                return row[spelt]
    return None


def _camel(name):
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)


def _read_id(row, name):
    value = _value(row, name)
    text = wire.read_id(value)
    if not (text.isascii() and text.isdecimal()):
        raise BadValue(name, value)
    return text


def _key(row, *names):
    return wire.read_key(_text_of_number(_value(row, *names)))


def _text_of_number(value):
    """A number that came as ``123.0`` is the 123 that another answer has."""
    return wire.read_id(value) if isinstance(value, float) else value


def _word(value):
    return wire.read_key(value).upper() if isinstance(value, str) else ""


def _flag_or_none(value):
    try:
        return None if wire.is_empty(value) else wire.to_bool(value)
    except ValueError:
        return None


def _or_none(read):
    return lambda value: None if wire.is_empty(value) else read(value)
