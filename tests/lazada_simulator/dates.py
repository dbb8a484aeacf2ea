"""The date forms that Lazada writes and reads ("GetOrders", "GetProducts").

Inside the simulator a time is a whole number of seconds since 1970 (UTC).
"""

import re
from datetime import datetime, timezone

ORDER_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", re.ASCII)
PRODUCT_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:?\d\d", re.ASCII)


def iso(seconds, region):
    """``2026-01-01T09:15:30+08:00``"""
    return datetime.fromtimestamp(seconds, region.timezone).isoformat()


def spaced(seconds, region):
    """``2026-01-01 09:15:30 +0800``"""
    text = datetime.fromtimestamp(seconds, region.timezone).isoformat(" ")
    return f"{text[:19]} {text[19:22]}{text[23:]}"


def millis_text(seconds, _region):
    """``"1767230130000"``"""
    return f"{seconds}000"


def day(seconds, region):
    """``2026-01-01``"""
    return datetime.fromtimestamp(seconds, region.timezone).date().isoformat()


def minute(seconds, region):
    """``2026-01-01 09:15``"""
    return datetime.fromtimestamp(seconds, region.timezone).isoformat(" ")[:16]


def parse_order_date(text):
    """Seconds of ``YYYY-MM-DDTHH:mm:ss±HH:MM``, the only form for orders.

    :raise ValueError: any other form
    """
    return _parse(ORDER_DATE, text)


def parse_product_date(text):
    """As for orders, and ``±HHMM`` too, which the product page shows.

    :raise ValueError: any other form
    """
    return _parse(PRODUCT_DATE, text)


def parse_any(value):
    """Seconds of what a person gives to the command line or the control interface.

    :param value: ISO text (UTC without an offset) or seconds since 1970
    :raise ValueError: neither of them
    """
    try:
        return int(value)
    except ValueError:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return int(moment.timestamp())


def _parse(pattern, text):
    if not pattern.fullmatch(text):
        raise ValueError(f"date form: {text!r}")
    # Python 3.10 reads the offset with a colon only.
    offset = text[-5:].replace(":", "")[-4:]
    start = text[:19] + text[19]
    return int(datetime.fromisoformat(f"{start}{offset[:2]}:{offset[2:]}").timestamp())
