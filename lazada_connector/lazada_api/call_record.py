"""What is kept of a call for those who have to show who asked Lazada for what.

Lazada's security review wants user, store, endpoint and order numbers; nothing here
ever holds a payload or a word about a buyer.
"""

import re
from typing import NamedTuple

from . import wire

_ORDER_KEYS = {"order_id", "order_ids", "order_number", "trade_order_id"}
_NUMBER = re.compile(r"[0-9]{1,20}")
# A page has a hundred orders.
_MOST_NUMBERS = 500


class CallRecord(NamedTuple):
    """One request to Lazada, answered or not."""

    endpoint: str  # API path, such as /orders/get
    orders: list  # numbers of the orders asked for, or listed by the answer; texts
    code: str  # Lazada's, "0" for success; None: there was no answer
    request_id: str  # None: there was none
    seconds: float


def record_of(path, params, answer, seconds):
    """Return what is kept of a call.

    :param str path: API path
    :param dict params: of the call, before they become texts
    :param answer: of Lazada, ``None`` for none
    :param float seconds: how long it took
    :rtype: CallRecord
    """
    found = {}
    _collect(params, found)
    if answer and "order" in path:
        _collect(answer, found)
    answer = answer or {}
    return CallRecord(
        endpoint=path,
        orders=list(found)[:_MOST_NUMBERS],
        code=_short(answer.get("code")),
        request_id=_short(answer.get("request_id")),
        seconds=seconds,
    )


def _short(value):
    return None if value is None else wire.to_words(value)[:64]


def _collect(node, found):
    """Add the order numbers in a structure to the keys of ``found``."""
    if isinstance(node, list):
        for each in node:
            _collect(each, found)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in _ORDER_KEYS:
                for each in value if isinstance(value, list) else [value]:
                    if _NUMBER.fullmatch(str(each)):
                        found[str(each)] = True
            elif isinstance(value, (dict, list)):
                _collect(value, found)
