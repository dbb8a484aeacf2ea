"""Read and write values as they travel to and from Lazada.

The documentation quotes every scalar, while the real answers mix numbers, text and
booleans; each reader here accepts all forms. Invalid input raises ``ValueError`` that
shows the value.
"""

import json
import math
import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal

_RAISE = object()
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# Seconds below 1973, milliseconds of 1973 onwards: no Lazada time is ambiguous.
_SMALLEST_SECONDS = 10**8
_SMALLEST_MILLISECONDS = 10**11
_AMOUNT = re.compile(r"[+-]?([0-9]+|[1-9][0-9]{0,2}(,[0-9]{3})+)(\.[0-9]+)?")
_DATETIME = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]+(?P<time>[0-9]{2}:[0-9]{2})(?P<seconds>:[0-9]{2})?"
    r"(?P<fraction>\.[0-9]+)?\s*(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_BOOLEANS = {
    "true": True, "1": True, "yes": True,
    "false": False, "0": False, "no": False, "": False,
}  # fmt: skip


def _invalid(kind, value):
    return ValueError(f"not {kind}: {repr(value)[:80]}")


def is_empty(value):
    """Tell Lazada's ways to say "no value": ``None``, empty text, ``"null"``.

    :rtype: bool
    """
    return value is None or (
        isinstance(value, str) and value.strip().lower() in ("", "null")
    )


def to_text(value):
    """Return a text that a database can hold; ``""`` for no value.

    NUL characters and halves of surrogate pairs are legal in JSON, and neither can be
    stored by PostgreSQL.

    :rtype: str
    """
    if is_empty(value):
        return ""
    text = str(value).replace("\x00", "")
    return text.encode("utf-8", "replace").decode("utf-8")


def to_id(value):
    """Return an id as text; ``""`` for no value.

    :param value: number or text; ids pass 2^31 and may come near 2^53
    :rtype: str
    :raise ValueError: a boolean, a fraction, or a float too large to be exact
    """
    if is_empty(value):
        return ""
    if isinstance(value, str):
        return to_text(value).strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) <= 2**53:
        return str(int(value))
    raise _invalid("an id", value)


def to_decimal(value, default=_RAISE):
    """Return an amount or a count without rounding.

    A float is read through its shortest text, which is what Lazada sent.

    :param value: number or text, with or without commas between thousands
    :param default: returned for no value
    :rtype: decimal.Decimal
    :raise ValueError: not a finite number; no value and no default. A comma that does
        not part groups of three digits (``1,5``) is refused, not guessed
    """
    if is_empty(value) and default is not _RAISE:
        return default
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        if math.isfinite(value):
            return Decimal(str(value))
    elif isinstance(value, str) and _AMOUNT.fullmatch(value.strip()):
        return Decimal(value.strip().replace(",", ""))
    raise _invalid("an amount", value)


def to_bool(value):
    """Return a flag; no value is ``False``.

    :param value: boolean, 0 or 1, ``"true"``, ``"Yes"``, ``"0"``, ...
    :rtype: bool
    :raise ValueError: anything else
    """
    text = "" if is_empty(value) else str(value).strip().lower()
    if not isinstance(value, float) and text in _BOOLEANS:
        return _BOOLEANS[text]
    raise _invalid("a flag", value)


def is_true(value):
    """Return a flag; what is none is ``False``.

    :rtype: bool
    """
    try:
        return to_bool(value)
    except ValueError:
        return False


def to_datetime(value, tz=None):
    """Return an aware datetime in UTC; ``None`` for no value or 0.

    Forms: ``2026-01-01T09:15:30+08:00`` (or ``+0800``), ``2026-01-01 09:15:30 +0800``,
    epoch seconds or milliseconds as number or text, ``2026-01-01 09:15[:30]`` and
    ``2026-01-01`` without offset.

    :param value: one of these forms
    :param datetime.tzinfo tz: the venture's clock, for values without an offset
    :rtype: datetime.datetime or None
    :raise ValueError: another form; no such date; neither offset nor ``tz``
    """
    text = "" if is_empty(value) else str(value).strip()
    if not text or value == 0 or text == "0":
        return None
    try:
        return _parse_epoch(value) or _parse_written(text, tz)
    except (TypeError, ValueError, OverflowError):
        raise _invalid("a date and time", value) from None


def _parse_epoch(value):
    """Return the datetime of an epoch; ``None`` when the value is none."""
    if isinstance(value, str):
        value = value.strip()
        if not (value.isascii() and value.isdigit()):
            return None
    if isinstance(value, bool) or int(value) != float(value):
        raise ValueError
    number = int(value)
    if number >= _SMALLEST_MILLISECONDS:
        return _EPOCH + timedelta(milliseconds=number)
    if number >= _SMALLEST_SECONDS:
        return _EPOCH + timedelta(seconds=number)
    raise ValueError


def _parse_written(text, tz):
    match = _DATETIME.fullmatch(text)
    if not match:
        raise ValueError
    fraction = (match["fraction"] or ".0")[1:7].ljust(6, "0")
    offset = (match["offset"] or "").replace("Z", "+00:00")
    if offset and ":" not in offset:
        offset = f"{offset[:3]}:{offset[3:]}"
    moment = datetime.fromisoformat(
        f"{match['date']}T{match['time'] or '00:00'}{match['seconds'] or ':00'}"
        f".{fraction}{offset}"
    )
    if moment.tzinfo is None and tz is None:
        raise ValueError
    return (moment if moment.tzinfo else moment.replace(tzinfo=tz)).astimezone(
        timezone.utc
    )


def format_datetime(moment, tz, *, colon=True):
    """Write a datetime for a request, cut to the second.

    :param datetime.datetime moment: aware
    :param datetime.tzinfo tz: the venture's clock
    :param bool colon: ``+08:00`` as page "GetOrders" shows it, else ``+0800`` as page
        "GetProducts" does
    :rtype: str
    :raise ValueError: ``moment`` is naive
    """
    if moment.tzinfo is None:
        raise _invalid("an aware datetime", moment)
    text = moment.astimezone(tz).isoformat(timespec="seconds")
    return text if colon else text[:-3] + text[-2:]


def to_parameter(value):
    """Write one request parameter; ``""`` means it must not be sent.

    :param value: text, number, boolean, or a list or dict, which becomes JSON
    :rtype: str
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, dict)):
        return json_dumps(value)
    return str(value)


def json_loads(text):
    """Decode JSON; integers of any size are exact.

    Fractions become floats: their shortest text gives back every number of up to 15
    significant digits, so :func:`json_dumps` and :func:`to_decimal` lose nothing of an
    amount, and the result needs no special encoder to be stored.

    :param text: str or bytes
    :raise ValueError: no JSON, a number beyond a float, ``NaN``, or nested too deeply
    """
    try:
        return json.loads(text, parse_float=_finite, parse_constant=_finite)
    except RecursionError:
        raise ValueError("JSON is nested too deeply") from None


def _finite(text):
    number = float(text)
    if not math.isfinite(number):
        raise _invalid("a finite number", text)
    return number


def json_dumps(value):
    """Encode as compact JSON in ASCII.

    Escapes keep a NUL or half a surrogate pair storable, as it was received.

    :rtype: str
    """
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def parse_json_text(value):
    """Return what a JSON text holds, for ``images`` or ``extra_attributes``.

    :param value: list or dict (returned as it is), a text of JSON, or no value
    :return: decoded value; ``None`` for no value
    :raise ValueError: the text is not JSON
    """
    if is_empty(value):
        return None
    return json_loads(value) if isinstance(value, str) else value


def is_masked(text):
    """Tell whether Lazada hid a part of the text: ``D**** ``, ``65********41``.

    :rtype: bool
    """
    return "*" in str(text or "")


def normalise_country(text):
    """Return a country code in lower case: ``sg``, ``cb`` (cross-border), ``""``.

    :rtype: str
    """
    return to_text(text).strip().lower()
