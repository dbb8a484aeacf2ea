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

from . import const

_RAISE = object()
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# Seconds below 1973, milliseconds of 1973 onwards: no Lazada time is ambiguous.
_SMALLEST_SECONDS = 10**8
_SMALLEST_MILLISECONDS = 10**11
_LONGEST_SHOWN = 80
_LONGEST_NUMBER = 40  # digits
_DEEPEST = 50  # lists and objects in each other; Lazada's answers have six
_TOKEN = re.compile(r'\\.|[]["{}]', re.DOTALL)
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
    return ValueError(f"not {kind}: {shorten(value)}")


def shorten(value):
    """Return a value as a person may read it in a message, however long it is."""
    text = to_text(value) or "nothing"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


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
    if isinstance(value, (bool, list, dict)):
        value = json_dumps(value)
    text = str(value).replace("\x00", "")
    return text.encode("utf-8", "replace").decode("utf-8")


def to_words(value):
    """Return a message as a person may be shown it, however long it is.

    :rtype: str
    """
    return to_text(value)[: const.MAX_WORDS]


def to_key(value):
    """Return a name that things are told apart by: SKU, package, tracking number.

    Blanks around it do not count, for people type them; a database has to index it.

    :return: ``""`` for no value
    :rtype: str
    :raise ValueError: longer than :data:`.const.LONGEST_KEY`; cut, it could be another
    """
    text = to_text(value).strip()
    if len(text) > const.LONGEST_KEY:
        raise _invalid("a name", text)
    return text


def to_id(value):
    """Return an id as text; ``""`` for no value.

    :param value: number or text; ids pass 2^31 and may come near 2^53
    :rtype: str
    :raise ValueError: a boolean, a fraction, a float too large to be exact, or longer
        than :data:`.const.LONGEST_KEY`
    """
    if isinstance(value, float) and value.is_integer() and abs(value) <= 2**53:
        value = int(value)
    if value is None or type(value) in (int, str):
        return to_key(value)
    raise _invalid("an id", value)


def to_decimal(value, default=_RAISE):
    """Return an amount or a count without rounding.

    A float is read through its shortest text, which is what Lazada sent.

    :param value: number or text, with or without commas between thousands
    :param default: returned for no value
    :rtype: decimal.Decimal
    :raise ValueError: not a finite number; too large, or with too many decimals, to be
        one of this world; no value and no default. A comma that does not part groups
        of three digits (``1,5``) is refused, not guessed
    """
    if is_empty(value) and default is not _RAISE:
        return default
    text = str(value).strip() if _may_be_amount(value) else ""
    if _AMOUNT.fullmatch(text) or isinstance(value, (float, Decimal)):
        number = Decimal(text.replace(",", ""))
        if number.is_finite() and _is_of_this_world(number):
            return number
    raise _invalid("an amount", value)


def _may_be_amount(value):
    if isinstance(value, int):
        # A larger one may have more digits than Python turns into text.
        return not isinstance(value, bool) and abs(value) < const.LARGEST_AMOUNT
    return isinstance(value, (float, Decimal, str))


def _is_of_this_world(number):
    """Whether sums of such numbers are exact, also as floats."""
    is_small = abs(number) < const.LARGEST_AMOUNT
    return is_small and number.as_tuple().exponent >= -const.MOST_DECIMALS


def to_integer(value, default=_RAISE):
    """Return a whole number that fits a database's column of 32 bits.

    Every integer that comes from outside is read here.

    :param value: number or text
    :param int default: returned for no value
    :rtype: int
    :raise ValueError: not a whole number, or beyond 32 bits; no value and no default
    """
    number = to_decimal(value, default)
    if number is default:
        return default
    if number != int(number) or abs(number) > const.LARGEST_INTEGER:
        raise _invalid("a whole number", value)
    return int(number)


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


def read_key(value):
    """Return a name as :func:`to_key` does; ``""`` for what is none.

    :rtype: str
    """
    try:
        return to_key(value)
    except ValueError:
        return ""


def read_id(value):
    """Return an id as :func:`to_id` does; ``""`` for what is none.

    :rtype: str
    """
    try:
        return to_id(value)
    except ValueError:
        return ""


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


def believable(moment, now):
    """Tell whether a moment may have come: a clock may be ahead, but not by years.

    :param datetime.datetime moment: what Lazada says
    :param datetime.datetime now: aware or naive, as the other is
    :rtype: bool
    """
    return moment <= now + const.CLOCK_SKEW


def format_datetime(moment, tz, *, colon=True):
    """Write a datetime for a request, cut to the second.

    :param datetime.datetime moment: aware
    :param datetime.tzinfo tz: the venture's clock
    :param bool colon: ``+08:00`` as the calls for orders have it, else ``+0800`` as
        that for products does
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
    """Decode JSON; one value that makes no sense does not cost the others.

    Fractions become floats: their shortest text gives back every number of up to 15
    significant digits, so :func:`json_dumps` and :func:`to_decimal` lose nothing of an
    amount, and the result needs no special encoder to be stored. What is no number of
    this world (``NaN``, ``1e400``, hundreds of digits) stays a text. Control characters
    may stand raw in texts, bytes that are no UTF-8 are replaced, and what is nested too
    deeply becomes ``null``.

    :param text: str or bytes
    :raise ValueError: no JSON, or more than :data:`.const.MAX_VALUES` values, which
        could take a hundred times the memory of their text
    """
    if not isinstance(text, str):
        text = text.decode(json.detect_encoding(text), "replace")
    text = text.removeprefix("\ufeff")
    if sum(map(text.count, ",[{")) > const.MAX_VALUES:
        raise ValueError("too many values")
    try:
        value = _decode(text)
    except RecursionError:
        return _decode(_without_depths(text))
    return value if _depth(value) <= _DEEPEST else _decode(_without_depths(text))


def _decode(text):
    return json.loads(
        text,
        strict=False,
        parse_float=_finite_or_text,
        parse_int=_short_or_text,
        parse_constant=str,
    )


def _finite_or_text(text):
    number = float(text)
    return number if math.isfinite(number) else text


def _short_or_text(text):
    return int(text) if len(text) <= _LONGEST_NUMBER else text


def _depth(value):
    """Return how deeply lists and objects are nested, without recursion."""
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            child
            for node in level
            if isinstance(node, (dict, list))
            for child in (node.values() if isinstance(node, dict) else node)
        ]
    return depth


def _without_depths(text):
    """Return JSON with ``null`` for what is nested too deeply."""
    kept, depth, position, in_text = [], 0, 0, False
    for token in _TOKEN.finditer(text):
        if token[0] == '"':
            in_text = not in_text
        elif not in_text and token[0] in "[{":
            depth += 1
            if depth == _DEEPEST:
                kept.append(text[position : token.start()] + "null")
                position = len(text)
        elif not in_text and token[0] in "]}":
            depth -= 1
            if depth == _DEEPEST - 1:
                position = token.end()
    return "".join(kept) + text[position:]


def json_dumps(value):
    """Encode as compact JSON in ASCII.

    Escapes keep a NUL or half a surrogate pair storable, as it was received.

    :rtype: str
    """
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def json_restore(text):
    """Decode what :func:`json_dumps` has written of something that :func:`json_loads`
    has read: nothing in it needs care, so this is several times as fast.
    """
    return json.loads(text)


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
