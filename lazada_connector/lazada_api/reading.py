"""Read what Lazada sent without ever failing.

One unreadable value must not keep the rest of a page from being stored. The original
stays in ``payload``; where a value matters, the import reads it again, strictly, and
says what is wrong.
"""

import re
from datetime import datetime, timezone
from urllib.parse import urlsplit

from . import wire


def read_id(value):
    """Return an id as text, empty if it is none.

    :rtype: str
    """
    return wire.read_id(value)


def read_key(value):
    """Return a name that things are told apart by, empty if it is none.

    :rtype: str
    """
    return wire.read_key(value)


def read_number(value):
    """Return a number that is only shown, zero if it is none.

    :rtype: float
    """
    try:
        return float(wire.to_decimal(value, default=0))
    except ValueError:
        return 0.0


def read_flag(value):
    """Return a yes or no that is only shown; no if it is neither.

    :rtype: bool
    """
    return wire.is_true(value)


def read_time(value, tz):
    """Return a moment as Odoo stores it: naive, UTC, whole seconds; ``False`` if none.

    :param datetime.tzinfo tz: the venture's clock, for values without an offset
    :rtype: datetime.datetime or bool
    """
    try:
        moment = wire.to_datetime(value, tz)
    except ValueError:
        return False
    return moment.replace(tzinfo=None, microsecond=0) if moment else False


def read_past(value, tz, now=None):
    """Return a moment that has been, as :func:`read_time` does; ``False`` also for one
    that is further ahead than two clocks may be apart: it would stop us until then.

    :param datetime.datetime now: naive, UTC; by default the server's
    :rtype: datetime.datetime or bool
    """
    moment = read_time(value, tz)
    now = now or datetime.now(timezone.utc).replace(tzinfo=None)
    return moment if moment and wire.believable(moment, now) else False


def read_order_numbers(text):
    """Return the order numbers of a pasted text, each once, whatever parts them.

    :rtype: list[str]
    """
    return list(dict.fromkeys(re.findall(r"[^\W_]+", text or "")))


def is_order_number(word):
    """Whether this can be a number of Lazada's: digits, and not too many for it."""
    return word.isascii() and word.isdecimal() and len(word) < 20


def is_web_address(text):
    """Whether a person has entered an address that can be called."""
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def spelling_key(text):
    """Return what two spellings of a reference have in common: AB-1 and ``ab 1``."""
    return re.sub(r"[\W_]+", "", text or "").casefold()


def row_key(row):
    """Return by what an order is known again, readable or not."""
    lazada_id = read_id(row.get("order_id")) if isinstance(row, dict) else ""
    return lazada_id or wire.json_dumps(row)[:80]


def index_by_spelling(products, read_texts):
    """Return products by the keys of their texts."""
    ids = {}
    for product in products:
        for key in {spelling_key(text) for text in read_texts(product)} - {""}:
            ids.setdefault(key, []).append(product.id)
    return {key: products.browse(found) for key, found in ids.items()}
