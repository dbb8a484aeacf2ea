"""Reading statements and rows: nothing is missed, nothing comes twice."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lazada_api import LazadaApiError, LazadaClient, LazadaUnavailable
from lazada_api.settlement import walk_days
from lazada_api.settlement_values import read_statement, read_transaction
from lazada_simulator import Simulator

PATH = "/finance/transaction/details/get"
MONDAY = date(2026, 5, 11)
# The end of a week and two days: its statement is made, and paid a moment later.
NOW = 1779242400


def written(day):
    return f"{day:%Y-%m-%d}"


class List:
    """Rows by day; the newest come first; some arrive while it is read."""

    def __init__(self, rows, arrivals=()):
        self.rows = list(rows)
        self.arrivals = list(arrivals)
        self.calls = 0

    def fetch(self, first, last, offset, size=3):
        self.calls += 1
        found = [
            row for row in self.rows if first <= row[0] <= last + timedelta(days=1)
        ]
        page = sorted(found, reverse=True)[offset : offset + size]
        if self.arrivals:
            self.rows.append(self.arrivals.pop(0))
        return [
            {"transaction_date": written(day), "transaction_number": number}
            for day, number in page
        ]

    def walk(self, first, last):
        pieces = list(walk_days(self.fetch, first, last, 3))
        assert [piece[0] for piece in pieces] == sorted(piece[0] for piece in pieces)
        return Counter(
            (row["transaction_date"], row["transaction_number"])
            for _first, _last, rows in pieces
            for row in rows
        )


DAYS = st.integers(0, 9).map(lambda days: MONDAY + timedelta(days=days))
ROWS = st.lists(st.tuples(DAYS, st.sampled_from("abc")), max_size=25)


@given(ROWS)
def test_every_row_comes_as_often_as_it_is_there(rows):
    first, last = MONDAY + timedelta(days=1), MONDAY + timedelta(days=8)
    wanted = Counter((written(day), n) for day, n in rows if first <= day <= last)
    assert List(rows).walk(first, last) == wanted


@given(ROWS, st.lists(st.tuples(DAYS, st.sampled_from("xyz")), max_size=3))
def test_rows_that_arrive_meanwhile_cost_no_other(rows, arrivals):
    found = List(rows, arrivals).walk(MONDAY, MONDAY + timedelta(days=9))
    before = Counter((written(day), number) for day, number in rows)
    after = before + Counter((written(day), number) for day, number in arrivals)
    assert before <= found <= after


def test_a_small_period_is_one_call():
    rows = List([(MONDAY, "a"), (MONDAY, "a")])
    assert sum(rows.walk(MONDAY, MONDAY + timedelta(days=6)).values()) == 2
    assert rows.calls == 1


def test_a_day_that_never_rests_is_given_up():
    def fetch(_first, _last, offset):
        row = {"transaction_date": written(MONDAY), "n": random.random()}
        return [row] * 3 if offset < 9 else []

    with pytest.raises(LazadaUnavailable):
        list(walk_days(fetch, MONDAY, MONDAY, 3))


@pytest.fixture(scope="module")
def store():
    with Simulator(orders=400, days=80, now=NOW) as running:
        yield running


@pytest.fixture
def shop(store):
    store.control.clear_faults()
    store.control.set_settlement(empty_as_error=False, payout_currency=True)
    settings = store.settings
    with LazadaClient(
        settings.app_key,
        settings.app_secret,
        region="sg",
        api_url=f"{store.url}/rest",
        auth_url=store.url,
    ) as client:
        code = store.control.issue_code()
        client.access_token = client.create_token(code).access_token
        yield client


def read_rows(shop, first, last, **options):
    return [
        read_transaction(row)
        for _first, _last, rows in shop.iter_transaction_days(first, last, **options)
        for row in rows
    ]


def test_the_rows_of_each_statement_tie(store, shop):
    tz = store.world.seller().region.timezone
    payouts = shop.get_payouts(date(2026, 1, 1))
    statements = {row["statement_number"]: read_statement(row, tz) for row in payouts}
    rows = read_rows(shop, date(2026, 1, 1), date(2026, 12, 31), page_size=50)
    truth = store.control.list_statements()
    assert len(truth) > 8
    balance = 0
    for known in truth:
        statement = statements[known["number"]]
        own = [
            row
            for row in rows
            if statement.number == row.statement
            or row.last_day == statement.last_day
            or not row.last_day
            and statement.first_day <= row.day <= statement.last_day
        ]
        assert len(own) == known["rows"] > 0
        assert statement.opening == balance
        total = sum(row.amount for row in own)
        assert statement.closing == statement.opening + total
        balance = statement.closing - statement.payout
    assert any(statement.closing < 0 for statement in statements.values())
    assert any(count > 1 for count in Counter(row.identity for row in rows).values())


def test_a_year_is_asked_for_in_windows_below_180_days(store, shop):
    store.control.reset_calls()
    assert read_rows(shop, date(2024, 1, 1), date(2024, 12, 31)) == []
    assert store.control.calls(path=PATH)["by_path"][PATH] == 3


def test_an_empty_result_may_come_as_an_error(store, shop):
    store.control.set_settlement(empty_as_error=True)
    assert read_rows(shop, date(2024, 1, 1), date(2024, 1, 7)) == []
    assert shop.get_payouts(date(2030, 1, 1)) == []


def test_other_refusals_are_raised(store, shop):
    store.control.add_fault(kind="error", code="1000014", path=PATH)
    with pytest.raises(LazadaApiError):
        read_rows(shop, date(2024, 1, 1), date(2024, 1, 7))


def test_a_row_that_arrives_between_two_pages(store, shop):
    day = date(2026, 5, 13)
    before = read_rows(shop, day, day)
    store.control.add_trigger(
        path=PATH,
        after=2,
        action="add_transaction",
        arguments={"day": "2026-05-13", "fee_type": "16", "amount": "-1.00"},
    )
    found = read_rows(shop, day, day, page_size=5)
    known = Counter((row.identity, row.order_number) for row in before)
    added = Counter((row.identity, row.order_number) for row in found) - known
    assert sum(added.values()) == 1
    assert len(found) == len(before) + 1


def test_broken_statements_and_the_books(store):
    number = store.control.list_statements()[-1]["number"]
    store.control.break_statement(number=number, by="closing")
    assert store.control.list_statements()[-1]["broken"]
    books = store.control.settlement_books()
    assert {"buyer", "fee", "claim", "transfer", "unknown"} <= books["roles"].keys()
