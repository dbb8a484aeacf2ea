"""Statements ("GetPayoutStatus") and their rows ("QueryTransactionDetails").

Where the pages say nothing, this simulator answers as follows. The newest rows come
first, so that one that arrives moves all the others; without ``limit`` there are 20.
Both days count.
"""

from datetime import date, datetime, time, timedelta

from ..errors import Refusal
from ..registry import Endpoints
from ..settlement import WEEK, day_of
from ..wire.finance import MADE, payout, transaction

DEFAULT_LIMIT, MAX_LIMIT = 20, 500
LONGEST_WINDOW = timedelta(days=180)
MAX_OFFSET = 10**9

endpoints = Endpoints()


@endpoints.add("/finance/payout/status/get")
def get_payout_status(call):
    since = _day(call, "created_after")
    book, now = _followed(call)
    weeks = [
        week
        for week in book.weeks(day_of(call.seller.region, now))
        if week.monday + WEEK >= since and _is_made(call, week, now)
    ]
    return _listed(book, [payout(call.seller, week, now) for week in reversed(weeks)])


@endpoints.add("/finance/transaction/details/get")
def get_transaction_details(call):
    first, last = _day(call, "start_time"), _day(call, "end_time")
    if last - first >= LONGEST_WINDOW:
        raise Refusal("1000012")
    call.choice("trans_type", "-1", ("-1",), "1000014")
    offset = call.whole_number("offset", 0, (0, MAX_OFFSET), "14")
    limit = call.whole_number("limit", DEFAULT_LIMIT, (1, MAX_LIMIT), "19")
    book, now = _followed(call)
    rows = [
        row
        for row in _newest_first(book.rows)
        if first <= row.day <= last and not row.hidden
    ]
    paid = now - book.manner.days_to_pay * 86400
    page = [
        transaction(call.seller, row, _end(call, row.monday) < paid)
        for row in rows[offset : offset + limit]
    ]
    return _listed(book, page)


def _newest_first(rows):
    numbered = sorted(
        enumerate(rows), key=lambda pair: (pair[1].day, pair[0]), reverse=True
    )
    return [row for _number, row in numbered]


def _followed(call):
    now = call.world.clock.now()
    call.seller.settlement.follow(call.seller, now)
    return call.seller.settlement, now


def _is_made(call, week, now):
    made = datetime.combine(week.monday + WEEK, MADE, call.seller.region.timezone)
    return made.timestamp() <= now


def _end(call, monday):
    end = datetime.combine(monday + WEEK, time(), call.seller.region.timezone)
    return end.timestamp()


def _listed(book, rows):
    if not rows and book.manner.empty_as_error:
        raise Refusal("1000001", message="Query result is empty")
    return rows


def _day(call, name):
    text = call.required(name)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("17", text) from None
