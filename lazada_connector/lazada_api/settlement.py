"""Lazada's weekly statements, and the rows that they are made of."""

from collections import Counter
from datetime import timedelta

from . import const, wire
from .errors import LazadaApiError, LazadaUnavailable
from .settlement_values import day_of_row

_ALL_TYPES = "-1"
_ONE_DAY = timedelta(days=1)
# How often a day of several pages is read until two readings agree.
_MAX_READINGS = 5
# What an empty list may be told as; no code is known for it.
_EMPTY = "query result is empty"


class SettlementCalls:
    """The calls about what Lazada settles, for :class:`.LazadaClient`."""

    def get_payouts(self, since):
        """Return the statements made on a day or later.

        :param datetime.date since: on the venture's clock
        :return: list of dicts ``{"statement_number", "created_at", "opening_balance",
            "closing_balance", "payout", "paid", ...}``, in no certain order (a row that
            is no dict is passed on as it came)
        :raise LazadaError: see the class
        Source: docs/lazada_api.rst, "Statements", GET /finance/payout/status/get.
        """
        path = "/finance/payout/status/get"
        return self._settled(path, {"created_after": since.isoformat()})

    def iter_transaction_days(
        self, first, last, *, page_size=const.MAX_TRANSACTIONS_PER_PAGE
    ):
        """Yield what was booked in a period, in pieces of whole days, oldest first.

        See :func:`walk_days` for how nothing is missed or doubled.

        :param datetime.date first: on the venture's clock
        :param datetime.date last: inclusive
        :param int page_size: 1 to 500
        :return: tuples ``(first, last, rows)``: the days of the piece, and dicts
            ``{"transaction_number", "fee_type", "amount", "statement", ...}`` (a row
            that is no dict is passed on as it came)
        :raise LazadaError: see the class
        Source: docs/lazada_api.rst, "Statements",
            GET /finance/transaction/details/get.
        """
        page_size = max(1, min(page_size, const.MAX_TRANSACTIONS_PER_PAGE))

        def fetch(first, last, offset):
            # Whether the last day counts is not documented: one more is asked for.
            return self._settled(
                "/finance/transaction/details/get",
                {
                    "start_time": first.isoformat(),
                    "end_time": (last + _ONE_DAY).isoformat(),
                    "trans_type": _ALL_TYPES,
                    "offset": str(offset),
                    "limit": page_size,
                },
            )

        while first <= last:
            end = min(last, first + const.LONGEST_TRANSACTION_WINDOW - _ONE_DAY)
            yield from walk_days(fetch, first, end, page_size)
            first = end + _ONE_DAY

    def _settled(self, path, params):
        try:
            return self._read(path, params, list, "a list", any_rows=True)
        except LazadaApiError as error:
            if _EMPTY in error.message.lower():
                return []
            raise


def walk_days(fetch, first, last, page_size):
    """Yield the rows of a period in pieces of whole days, oldest first.

    Lazada tells neither a total nor an order, so a row that arrives between two pages
    moves the rest. A period that fits on one page is one answer, in which nothing
    moves. A longer one is halved, down to a day; a day of several pages is read until
    two readings agree.

    Rows that are truly equal are all kept, however many there are.

    :param callable fetch: ``fetch(first, last, offset)`` returns a page of rows: those
        of the days, and maybe some of the day after
    :return: tuples ``(first, last, rows)``
    :raise LazadaUnavailable: a day changes all the time
    """
    page = fetch(first, last, 0)
    if len(page) < page_size:
        yield first, last, _of_days(page, first, last)
    elif first < last:
        middle = first + (last - first) // 2
        yield from walk_days(fetch, first, middle, page_size)
        yield from walk_days(fetch, middle + _ONE_DAY, last, page_size)
    else:
        rows = _read_until_agreed(fetch, first, page_size)
        yield first, last, _of_days(rows, first, last)


def _read_until_agreed(fetch, day, page_size):
    known = None
    for _number in range(_MAX_READINGS):
        rows = _read_pages(fetch, day, page_size)
        found = Counter(map(wire.json_dumps, rows))
        if found == known:
            return rows
        known = found
    raise LazadaUnavailable(
        f"The list of {day.isoformat()} changed each time that it was read",
        path="/finance/transaction/details/get",
        retryable=False,
    )


def _read_pages(fetch, day, page_size):
    rows = []
    while True:
        page = fetch(day, day, len(rows))
        rows += page
        if len(page) < page_size:
            return rows


def _of_days(rows, first, last):
    """Leave out what is of the day after; what has no day is the reader's."""
    dated = [(day_of_row(row), row) for row in rows]
    return [row for day, row in dated if day is None or first <= day <= last]
