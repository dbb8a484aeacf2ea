"""What a statement and its rows say, in exact figures. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from . import wire

_WEEK = timedelta(days=6)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june",
            "jul july", "aug august", "sep sept september", "oct october",
            "nov november", "dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ENGLISH_DAY = re.compile(r"(\d{1,2})[ \-]([A-Za-z]+)\.?[ \-,]+(\d{4})", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", re.ASCII)
_PERIOD = re.compile(r"\s+(?:-|–|—|to|~)\s+")
# Short code, ISO year, ISO week.
_NUMBER = re.compile(r"(.+)-(\d{4})-(\d{2,3})", re.ASCII)
# Three capitals, and what a country writes for its money.
_CURRENCY = re.compile(r"(?<![A-Za-z])(?:[A-Z]{3}|S\$|RM|Rp|[$฿₱₫])(?![A-Za-z])")
_GROUPED_BY_DOTS = re.compile(r"[0-9]{1,3}(\.[0-9]{3})*,[0-9]+")
_MINUS = str.maketrans("−–—\u00a0\u202f", "---  ")
DECIMALS = 4


class BadValue(ValueError):
    """A figure or date that cannot be read.

    :param str field: Lazada's name of it
    :param value: as it came
    """

    def __init__(self, field, value):
        super().__init__(f"{field}: {wire.shorten(value)}")
        self.field = field
        self.value = wire.shorten(value)


@dataclass(frozen=True)
class Statement:
    """One week of a store, as Lazada sums it up.

    :param dict subtotals: what else it tells, by Lazada's names; proves nothing
    :param str currency: ISO code; ``""`` if Lazada names none
    """

    number: str
    first_day: date
    last_day: date
    created_at: datetime | None
    opening: Decimal
    closing: Decimal
    payout: Decimal
    currency: str
    is_paid: bool
    paid_at: datetime | None
    deposit: Decimal
    subtotals: dict


@dataclass(frozen=True)
class Transaction:
    """One row of a statement.

    :param str statement: the number that the row names; ``""`` if it names a period
    :param last_day: last day of the period that it names, ``None`` if it names none
    :param str fault: why it cannot be read; its amounts are zero then
    :param str payload: it as JSON, if it cannot be read
    """

    number: str
    day: date
    fee_type: str
    fee_name: str
    transaction_type: str
    amount: Decimal
    vat: Decimal
    withheld: Decimal
    withheld_included: bool
    statement: str
    first_day: date | None
    last_day: date | None
    order_number: str
    item_number: str
    seller_sku: str
    details: str
    comment: str
    reference: str
    fault: str = ""
    payload: str = ""

    @property
    def identity(self):
        """What tells rows apart; truly equal ones have the same."""
        return self.number, self.fee_type, self.item_number, self.amount, self.day


SUBTOTALS = (
    "item_revenue",
    "other_revenue_total",
    "fees_total",
    "subtotal1",
    "refunds",
    "fees_on_refunds_total",
    "subtotal2",
    "shipment_fee",
    "shipment_fee_credit",
    "guarantee_deposit",
)


def read_statement(row, tz):
    """Return what a row of the payout list says.

    :param dict row: as Lazada sent it
    :param datetime.tzinfo tz: the venture's clock
    :rtype: Statement
    :raise BadValue: its number, period or a balance cannot be read
    Source: docs/lazada_api.rst, "Statements".
    """
    number = _read("statement_number", row, wire.to_key)
    if not number:
        raise BadValue("statement_number", number)
    created = _moment(row.get("created_at"), tz)
    first, last = _week(number, created, tz)
    payout, currency = _payout(row)
    is_paid = _is_paid(row.get("paid"))
    return Statement(
        number=number,
        first_day=first,
        last_day=last,
        created_at=created,
        opening=_read("opening_balance", row, read_amount),
        closing=_read("closing_balance", row, read_amount),
        payout=payout,
        currency=currency,
        is_paid=is_paid,
        paid_at=_moment(row.get("updated_at"), tz) if is_paid else None,
        deposit=_shown(row.get("guarantee_deposit")),
        subtotals={name: _shown(row.get(name)) for name in SUBTOTALS},
    )


def read_transaction(row):
    """Return what a row of the details says.

    :param dict row: as Lazada sent it
    :rtype: Transaction
    :raise BadValue: its number, date or an amount cannot be read
    Source: docs/lazada_api.rst, "Statements".
    """
    statement, first, last = read_period(row.get("statement"))
    return Transaction(
        number=_read("transaction_number", row, wire.to_key),
        day=_read("transaction_date", row, read_day),
        fee_type=_read("fee_type", row, wire.to_key),
        fee_name=_read("fee_name", row, wire.to_words),
        transaction_type=_read("transaction_type", row, wire.to_words),
        amount=_read("amount", row, read_amount),
        vat=abs(_read("VAT_in_amount", row, _amount_or_zero)),
        withheld=abs(_read("WHT_amount", row, _amount_or_zero)),
        withheld_included=wire.is_true(row.get("WHT_included_in_amount")),
        statement=statement,
        first_day=first,
        last_day=last,
        order_number=_read("order_no", row, _number),
        item_number=_read("orderItem_no", row, _number),
        seller_sku=wire.read_key(row.get("seller_sku")),
        details=wire.to_words(row.get("details")),
        comment=wire.to_words(row.get("comment")),
        reference=wire.to_words(row.get("reference")),
    )


def read_transactions(rows):
    """Return what rows of the details say.

    One that cannot be read is among them without its amounts, so that its statement
    does not tie; only what names no day at all is not.

    :param list rows: as Lazada sent them
    :return: :class:`Transaction` rows, and a short text of each that names no day
    :rtype: tuple[list, list]
    """
    read, lost = [], []
    for row in rows:
        try:
            read.append(read_transaction(row))
        except (AttributeError, BadValue) as error:
            day = day_of_row(row)
            if day:
                read.append(_unreadable(row, day, error))
            else:
                lost.append(wire.shorten(row))
    return read, lost


def day_of_row(row):
    """Return the day that a row of the details is of; of one whose date cannot be read,
    the last of its period; ``None`` where that cannot be read either.

    :rtype: datetime.date or None
    """
    if not isinstance(row, dict):
        return None
    try:
        return read_day(row.get("transaction_date"))
    except ValueError:
        return read_period(row.get("statement"))[2]


def _unreadable(row, day, error):
    statement, first, last = read_period(row.get("statement"))
    return Transaction(
        number=wire.read_key(row.get("transaction_number")) or "?",
        day=day,
        fee_type=wire.read_key(row.get("fee_type")) or "?",
        fee_name=wire.to_words(row.get("fee_name")),
        transaction_type=wire.to_words(row.get("transaction_type")),
        amount=Decimal(0),
        vat=Decimal(0),
        withheld=Decimal(0),
        withheld_included=False,
        statement=statement,
        first_day=first,
        last_day=last,
        order_number=wire.read_id(row.get("order_no")),
        item_number=wire.read_id(row.get("orderItem_no")),
        seller_sku=wire.read_key(row.get("seller_sku")),
        details=wire.to_words(row.get("details")),
        comment=wire.to_words(row.get("comment")),
        reference=wire.to_words(row.get("reference")),
        fault=str(error),
        payload=wire.json_dumps(row),
    )


def read_amount(value):
    """Return an amount, exactly, whatever way it is written.

    ``-1,234.50``, ``1.234,50``, ``(12.50)``, ``12.50-``, ``− 12.50``, ``SGD 12.50``,
    ``12.50 SGD``. What could be read in two ways (``1,5``) is refused.

    :param value: number or text
    :rtype: decimal.Decimal
    :raise ValueError: no amount, or finer than four decimals
    """
    return read_money(value)[0]


def read_money(value):
    """Return an amount as :func:`read_amount` does, and the currency it is written
    with, as it is written; ``""`` without one.

    :rtype: tuple[decimal.Decimal, str]
    """
    if not isinstance(value, str):
        return _exact(wire.to_decimal(value), value), ""
    text = value.translate(_MINUS).strip()
    found = _CURRENCY.search(text)
    if found:
        text = f"{text[: found.start()]} {text[found.end() :]}".strip()
    negative = text.startswith("(") and text.endswith(")")
    text = text[1:-1].strip() if negative else text
    if text.endswith("-"):
        text, negative = text[:-1].strip(), not negative
    if text.startswith(("-", "+")):
        negative, text = negative != (text[0] == "-"), text[1:].strip()
    if text.startswith(("-", "+")):
        raise ValueError(f"not an amount: {wire.shorten(value)}")
    if _GROUPED_BY_DOTS.fullmatch(text) and "." in text:
        text = text.replace(".", "").replace(",", ".")
    number = _exact(wire.to_decimal(text), value)
    return (-number if negative else number), found[0] if found else ""


def _exact(number, value):
    if number != round(number, DECIMALS):
        raise ValueError(f"too many decimals: {wire.shorten(value)}")
    # minus zero is zero
    return round(number, DECIMALS) + 0


def read_day(value):
    """Return the day of ``17 May 2026`` or ``2026-05-17``.

    English month names, whatever the server's language.

    :rtype: datetime.date
    :raise ValueError: another form, or no such day
    """
    text = wire.to_text(value).strip()
    iso = _ISO_DAY.fullmatch(text)
    if iso:
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    english = _ENGLISH_DAY.fullmatch(text)
    month = english and _MONTHS.get(english[2].lower())
    if not month:
        raise ValueError(f"not a day: {wire.shorten(value)}")
    return date(int(english[3]), month, int(english[1]))


def read_period(value):
    """Return what a row says of its statement.

    :return: the statement's number, or ``""``; first and last day, or ``None``. All
        three are empty where the text says nothing that is known: then the date of the
        row decides
    :rtype: tuple
    """
    text = wire.to_text(value).translate(_MINUS).strip()
    parts = _PERIOD.split(text)
    if len(parts) == 2:
        try:
            first, last = map(read_day, parts)
        except ValueError:
            return "", None, None
        return ("", first, last) if first <= last else ("", None, None)
    if _week_of_number(text):
        return wire.read_key(text), *_week_of_number(text)
    return "", None, None


def week_of(day):
    """Return the Monday and the Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + _WEEK


def _week_of_number(number):
    """Return the week that a statement's number names: ``VN1ABC8-2020-048``."""
    found = _NUMBER.fullmatch(number)
    try:
        monday = found and date.fromisocalendar(int(found[2]), int(found[3]), 1)
    except ValueError:
        return None
    return monday and (monday, monday + _WEEK)


def _week(number, created, tz):
    week = _week_of_number(number)
    if week:
        return week
    if not created:
        raise BadValue("created_at", number)
    # It is made in the first hour after its week.
    local = created.astimezone(tz).date()
    return week_of(local - timedelta(days=7))


def _payout(row):
    value = row.get("payout")
    if wire.is_empty(value):
        return Decimal(0), ""
    try:
        amount, currency = read_money(value)
    except ValueError:
        raise BadValue("payout", value) from None
    return amount, currency if len(currency) == 3 and currency.isalpha() else ""


def _is_paid(value):
    return wire.to_text(value).strip().lower() == "paid" or wire.is_true(value)


def _read(field, row, read):
    try:
        return read(row.get(field))
    except ValueError:
        raise BadValue(field, row.get(field)) from None


def _amount_or_zero(value):
    return Decimal(0) if wire.is_empty(value) else read_amount(value)


def _shown(value):
    """Return a figure that is only shown; zero if it is none."""
    try:
        return _amount_or_zero(value)
    except ValueError:
        return Decimal(0)


def _number(value):
    number = wire.to_id(value).strip()
    return "" if number in ("0", "-") else number


def _moment(value, tz):
    try:
        return wire.to_datetime(value, tz)
    except ValueError:
        return None
