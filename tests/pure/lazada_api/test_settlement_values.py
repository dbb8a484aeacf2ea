"""What statements and their rows say, whatever way it is written."""

import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lazada_api.settlement_values import (
    BadValue,
    read_amount,
    read_day,
    read_money,
    read_period,
    read_statement,
    read_transaction,
    read_transactions,
    week_of,
)
from support.decoded_json import JSON

SG = timezone(timedelta(hours=8))
AMOUNTS = st.decimals(-(10**11), 10**11, places=2)

PAYOUT = {
    "statement_number": "VN1ABC8-2020-048",
    "created_at": "2020-11-30 00:30:15",
    "updated_at": "2020-12-02 03:00:00",
    "opening_balance": "-1,000.00",
    "closing_balance": "234.50",
    "payout": "234.50 SGD",
    "paid": "1",
    "fees_total": "-12.30",
    "guarantee_deposit": "0.00",
}
ROW = {
    "transaction_date": "17 May 2026",
    "transaction_number": "SG1ABCD-1P9VK1A",
    "transaction_type": "Orders-Sales",
    "fee_type": 13,
    "fee_name": "Item Price Credit",
    "amount": "1,234.50",
    "VAT_in_amount": "0.0672",
    "WHT_amount": "0.0112",
    "WHT_included_in_amount": "Yes",
    "statement": "11 May 2026 - 17 May 2026",
    "order_no": "900100200300",
    "orderItem_no": "900100200301",
}


@pytest.mark.parametrize(
    "text, amount",
    [
        ("1,234.50", "1234.50"),
        ("-1,234.50", "-1234.50"),
        ("−1,234.50", "-1234.50"),
        ("- 1234.5", "-1234.5"),
        ("(1,234.50)", "-1234.50"),
        ("12.50-", "-12.50"),
        ("+12.50", "12.50"),
        ("1.234.567,89", "1234567.89"),
        ("1.234,5", "1234.5"),
        ("12.50 SGD", "12.50"),
        ("SGD -12.50", "-12.50"),
        ("-S$12.50", "-12.50"),
        ("RM 1,000", "1000"),
        ("฿12.50", "12.50"),
        ("₫1,521,950.71", "1521950.71"),
        (" 0.0672 ", "0.0672"),
        (12, "12"),
        (-0.62, "-0.62"),
        ("-0.00", "0"),
    ],
)
def test_amounts_of_every_form(text, amount):
    assert read_amount(text) == Decimal(amount)
    assert not read_amount("-0.00").is_signed()


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1,5", "12,34", "--5", "-(-5)", "1.2.3", "0.00001", "NaN", True, [], {}]
    + ["1e400", "12.50 SGD SGD", "1,23.4", None],
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError):
        read_amount(text)


@given(AMOUNTS)
def test_every_writing_gives_the_amount_back(amount):
    written = f"{abs(amount):,.2f}"
    sign = "-" if amount < 0 else ""
    turned = written.translate(str.maketrans(",.", ".,"))
    for text in (
        f"{sign}{written}",
        f"{sign}{written.replace(',', '')}",
        f"({written})" if sign else written,
        f"{written}{sign}",
        f"{sign}{written} SGD",
        f"THB {sign}{written}",
    ):
        assert read_amount(text) == amount
    if "." in turned:
        assert read_amount(f"{sign}{turned}") == amount


@given(JSON)
def test_any_value_is_an_amount_or_refused(value):
    try:
        amount, currency = read_money(value)
    except ValueError:
        return
    assert isinstance(amount, Decimal) and amount == round(amount, 4)
    assert isinstance(currency, str)


@pytest.mark.parametrize(
    "text",
    ["17 May 2026", "17 may 2026", "2026-05-17", "2026-05-17 00:10:00", "17-May-2026"],
)
def test_days(text):
    assert read_day(text) == date(2026, 5, 17)


@pytest.mark.parametrize("text", ["", "17 Mei 2026", "31 Feb 2026", "2026-13-01", 5])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError):
        read_day(text)


@pytest.mark.parametrize(
    "text, period",
    [
        ("11 May 2026 - 17 May 2026", ("", date(2026, 5, 11), date(2026, 5, 17))),
        ("11 May 2026 – 17 May 2026", ("", date(2026, 5, 11), date(2026, 5, 17))),
        ("2026-05-11 to 2026-05-17", ("", date(2026, 5, 11), date(2026, 5, 17))),
        ("X-2026-020", ("X-2026-020", date(2026, 5, 11), date(2026, 5, 17))),
        ("X-2026-099", ("", None, None)),
        ("17 May 2026 - 11 May 2026", ("", None, None)),
        ("next week", ("", None, None)),
        ("", ("", None, None)),
        (None, ("", None, None)),
        (7, ("", None, None)),
    ],
)
def test_a_row_names_its_statement_in_several_ways(text, period):
    assert read_period(text) == period


def test_a_statement():
    statement = read_statement(PAYOUT, SG)
    assert statement.number == "VN1ABC8-2020-048"
    assert (statement.first_day, statement.last_day) == (
        date(2020, 11, 23),
        date(2020, 11, 29),
    )
    assert (statement.opening, statement.closing) == (Decimal(-1000), Decimal("234.5"))
    assert (statement.payout, statement.currency) == (Decimal("234.5"), "SGD")
    assert statement.is_paid
    paid_at = datetime(2020, 12, 1, 19, 0, tzinfo=timezone.utc)
    assert statement.paid_at == paid_at
    assert statement.subtotals["fees_total"] == Decimal("-12.30")


def test_a_number_without_a_week_is_that_of_the_week_before_it_was_made():
    statement = read_statement({**PAYOUT, "statement_number": "ABC"}, SG)
    assert statement.first_day == date(2020, 11, 23)


@pytest.mark.parametrize("paid", ["1", 1, "Paid", "YES", "true", True])
def test_paid(paid):
    assert read_statement({**PAYOUT, "paid": paid}, SG).is_paid


@pytest.mark.parametrize("paid", ["0", 0, "Not paid", "", None, "no", [], 2])
def test_not_paid(paid):
    statement = read_statement({**PAYOUT, "paid": paid}, SG)
    assert not statement.is_paid
    assert statement.paid_at is None


def test_a_payout_without_currency_or_none_at_all():
    for payout, amount in (("12.30", "12.30"), ("", "0"), (None, "0"), (5, "5")):
        statement = read_statement({**PAYOUT, "payout": payout}, SG)
        assert (statement.payout, statement.currency) == (Decimal(amount), "")


@pytest.mark.parametrize(
    "field", ["statement_number", "opening_balance", "closing_balance", "payout"]
)
def test_a_statement_that_cannot_be_read_says_why(field):
    with pytest.raises(BadValue) as caught:
        read_statement({**PAYOUT, field: ["?"] * 200}, SG)
    assert caught.value.field == field
    assert len(str(caught.value)) < 150


def test_a_row():
    row = read_transaction(ROW)
    assert (row.fee_type, row.amount) == ("13", Decimal("1234.50"))
    assert (row.vat, row.withheld) == (Decimal("0.0672"), Decimal("0.0112"))
    assert row.withheld_included
    assert row.last_day == date(2026, 5, 17)
    assert (row.order_number, row.item_number) == ("900100200300", "900100200301")


def test_a_row_without_order_and_taxes():
    bare = {**ROW, "order_no": "", "orderItem_no": None, "VAT_in_amount": ""}
    row = read_transaction(bare)
    assert (row.order_number, row.item_number, row.vat) == ("", "", 0)


@given(st.dictionaries(st.sampled_from(sorted({**ROW, **PAYOUT})), JSON))
def test_any_row_is_read_or_refused_with_its_field(row):
    for read in (read_transaction, lambda row: read_statement(row, SG)):
        for content in (row, {**ROW, **PAYOUT, **row}):
            try:
                read(content)
            except BadValue as error:
                assert error.field


@given(st.dates())
def test_a_week_begins_on_monday(day):
    if date(1, 1, 8) <= day <= date(9999, 12, 20):
        monday, sunday = week_of(day)
        assert monday.isoweekday() == 1 and sunday - monday == timedelta(days=6)
        assert monday <= day <= sunday


def test_a_row_that_cannot_be_read_is_kept_without_its_amount():
    rows, lost = read_transactions(
        [
            ROW,
            {**ROW, "amount": "?"},
            {**ROW, "transaction_date": "?"},
            7,
            {"amount": 1},
        ]
    )
    assert [bool(row.fault) for row in rows] == [False, True, True]
    assert [row.amount for row in rows] == [Decimal("1234.50"), 0, 0]
    assert rows[2].day == date(2026, 5, 17)
    assert json.loads(rows[1].payload)["amount"] == "?"
    assert len(lost) == 2
