"""Prices, days of sales and their ends."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from price_rule import (
    Price,
    change_percent,
    common_change,
    ended_sale,
    round_price,
    sale_days,
)

TZ = timezone(timedelta(hours=8))
NOON = datetime(2026, 5, 10, 12, tzinfo=TZ)


def at(day, hour=0, second=0):
    return datetime(2026, 5, day, hour, second=second, tzinfo=TZ)


@pytest.mark.parametrize(
    ("amount", "decimals", "price"),
    [
        (32.5, 2, "32.50"),
        (2.675, 2, "2.68"),
        (1.005, 2, "1.01"),
        (44999.5, 0, "45000"),
        (0.1 + 0.2, 2, "0.30"),
        (0, 2, "0.00"),
    ],
)
def test_rounding(amount, decimals, price):
    assert str(round_price(amount, decimals)) == price


def test_texts_of_a_price():
    sale = Price(Decimal("5.00"), Decimal("4.00"), date(2026, 5, 1), date(2026, 6, 1))
    assert sale.as_dict() == {
        "price": "5.00",
        "sale_price": "4.00",
        "sale_start": "2026-05-01",
        "sale_end": "2026-06-01",
    }
    assert Price(Decimal(5)).as_dict() == {"price": "5"}


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (at(1), at(20), (1, 20)),
        (at(11), at(20), (11, 20)),
        (at(11, 9), at(20, 9), (12, 21)),
        (at(9, 9), at(20, 9), (9, 21)),
        (at(10, 9), at(10, 18), (10, 11)),
        (at(11, 9), at(11, 18), (12, 13)),
        (at(1), at(20, 0, 1), (1, 21)),
    ],
)
def test_days_of_a_sale(start, end, days):
    """At noon of the 10th: no sale is told to begin too early, nor to end too early."""
    first, last = sale_days(start, end, NOON, TZ)
    assert (first, last) == tuple(date(2026, 5, day) for day in days)


def test_days_are_those_of_the_store():
    midnight_in_singapore = datetime(2026, 5, 4, 16, tzinfo=timezone.utc)
    first, last = sale_days(midnight_in_singapore, midnight_in_singapore, NOON, TZ)
    assert (first, last) == (date(2026, 5, 5), date(2026, 5, 6))


def test_a_sale_without_an_end():
    first, last = sale_days(at(1), None, NOON, TZ)
    assert last - first > timedelta(days=3000)


@settings(deadline=None)
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    st.timedeltas(timedelta(0), timedelta(days=400)),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
)
def test_lazada_never_sells_cheap_too_early(start, length, now):
    start, now = start.replace(tzinfo=TZ), now.replace(tzinfo=TZ)
    first, last = sale_days(start, start + length, now, TZ)
    assert first < last
    opens = datetime.combine(first, datetime.min.time(), TZ)
    closes = datetime.combine(last, datetime.min.time(), TZ)
    assert opens >= start or start <= now
    assert closes >= start + length


@pytest.mark.parametrize(
    ("known", "sale"), [("4", "4"), ("6", "4.99"), ("0", "4.99"), ("5", "4.99")]
)
def test_the_end_of_a_sale(known, sale):
    found = ended_sale(Decimal(5), Decimal(known), NOON, TZ, 2)
    assert found == (Decimal(sale), date(2026, 5, 8), date(2026, 5, 9))


def test_the_end_of_a_sale_of_the_smallest_price():
    assert ended_sale(Decimal("0.01"), Decimal(1), NOON, TZ, 2) is None


@pytest.mark.parametrize(
    ("old", "new", "percent"),
    [(100, 130, 30), (100, Decimal(60), -40), (0, 5, 100), (10.1, Decimal("10.1"), 0)],
)
def test_changes(old, new, percent):
    assert change_percent(old, new) == pytest.approx(percent)


@pytest.mark.parametrize(
    ("changes", "common"),
    [
        ([], 0),
        ([15.0, 15.2], 0),
        ([15.0, 15.2, 14.9], 15.0),
        ([15.0, 15.1, 0, 14.9, -3], 14.9),
        ([15.0, 15.1, 0, 0, 0], 0),
        ([15.0, 40.0, -20.0], 0),
        ([0, 0, 0, 0], 0),
        ([-13.04] * 5, -13.04),
    ],
)
def test_common_change(changes, common):
    """Most prices change alike: a tax that is counted twice, or a wrong rate."""
    assert common_change(changes) == pytest.approx(common)
