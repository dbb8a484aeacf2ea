"""One order of day, month and year for each column: its values tell, or a person."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from status_file import DATE_ORDERS, CourierWords, Layout, StatusFile

FORMS = {
    "day_first": "{d:02}/{m:02}/{y}",
    "month_first": "{m:02}/{d:02}/{y}",
    "year_first": "{y}/{m:02}/{d:02}",
}


def as_file(texts):
    lines = [f"T{number},Delivered,{text}" for number, text in enumerate(texts)]
    return "\n".join(["AWB,Status,Event Date", *lines]).encode()


def dates(read, *texts, usual=None, **options):
    """Return what is read of a column: dates in Bangkok, or the problem."""
    rows = read(as_file(texts), layout=Layout(date_order=usual), **options)
    return [row.problem or (row.event_time + timedelta(hours=7)).date() for row in rows]


def test_one_value_tells_for_the_whole_column(read):
    found = dates(read, "01/15/2026", "01/02/2026", "02/10/2026", usual="day_first")
    assert found == [date(2026, 1, 15), date(2026, 1, 2), date(2026, 2, 10)]
    found = dates(read, "01/02/2026", "15/01/2026", "10/02/2026", usual="month_first")
    assert found == [date(2026, 2, 1), date(2026, 1, 15), date(2026, 2, 10)]


def test_where_the_column_does_not_tell_the_courier_does(read):
    texts = ("01/02/2026", "03/04/2026")
    assert dates(read, *texts, usual="day_first") == [
        date(2026, 2, 1),
        date(2026, 4, 3),
    ]
    assert dates(read, *texts, usual="month_first") == [
        date(2026, 1, 2),
        date(2026, 3, 4),
    ]
    assert dates(read, *texts) == ["ambiguous_date"] * 2
    # neither order can be what the courier says
    assert dates(read, *texts, usual="year_first") == ["ambiguous_date"] * 2


def test_what_is_the_same_in_every_order_needs_no_answer(read):
    assert dates(read, "05/05/2026", "2026-02-01") == [
        date(2026, 5, 5),
        date(2026, 2, 1),
    ]


def test_a_column_with_both_orders(read):
    """Who says the order decides; else only what can be read in one way is."""
    texts = ("15/01/2026", "01/16/2026", "01/02/2026", "05/05/2026")
    assert dates(read, *texts) == [
        date(2026, 1, 15),
        date(2026, 1, 16),
        "mixed_dates",
        date(2026, 5, 5),
    ]
    assert dates(read, *texts, usual="day_first") == [
        date(2026, 1, 15),
        "bad_time",
        date(2026, 2, 1),
        date(2026, 5, 5),
    ]


def test_what_is_no_date_in_any_order_tells_nothing(read):
    found = dates(read, "13/13/2026", "31/02/2026", "01/02/2026", usual="month_first")
    assert found == ["bad_time", "bad_time", date(2026, 1, 2)]


def test_years_of_two_digits(read):
    """In June 2026: a year far away is none, so the column tells where it stands."""
    assert dates(read, "10/06/26", "31/05/26") == [date(2026, 6, 10), date(2026, 5, 31)]
    assert dates(read, "06/10/26", "05/31/26") == [date(2026, 6, 10), date(2026, 5, 31)]
    assert dates(read, "26/06/10", "26/05/31") == [date(2026, 6, 10), date(2026, 5, 31)]
    assert dates(read, "10/06/69", "31/05/69") == [date(2026, 6, 10), date(2026, 5, 31)]
    assert dates(read, "26/06/25") == ["ambiguous_date"]
    assert dates(read, "26/06/25", usual="year_first") == ["future_time"]
    assert dates(read, "26/06/25", usual="day_first") == [date(2025, 6, 26)]
    assert dates(read, "10/06/19") == ["bad_time"]


def test_each_column_has_its_own_order(read):
    content = (
        b"AWB,Status,Event Date,Event Time\n"
        b"T1,Delivered,01/02/2026,02/01/2026 09:00\n"
        b"T2,Delivered,13/02/2026,02/13/2026 09:00\n"
    )
    rows = read(content, layout=Layout())
    assert [row.event_time.isoformat() for row in rows] == [
        "2026-02-01T02:00:00+00:00",
        "2026-02-13T02:00:00+00:00",
    ]


def test_the_file_says_whether_it_asks(read):
    def asks(*texts, usual=None):
        layout = Layout(date_order=usual)
        words = CourierWords({"Delivered": "delivered"})
        content = as_file(texts)
        with StatusFile(
            content,
            tz=datetime.now().astimezone().tzinfo,
            words=words,
            layout=layout,
        ) as file:
            return file.asks_date_order

    assert asks("01/02/2026")
    assert asks("15/01/2026", "01/16/2026", "01/02/2026")
    assert not asks("01/02/2026", usual="day_first")
    assert not asks("01/02/2026", "13/02/2026")
    assert not asks("05/05/2026", "2026-01-02", "")


def test_an_order_that_does_not_exist():
    with pytest.raises(ValueError, match="backwards"):
        Layout(date_order="backwards")


@settings(max_examples=80, deadline=None)
@given(
    days=st.lists(
        st.dates(date(2025, 1, 1), date(2026, 6, 14)), min_size=1, max_size=12
    ),
    written=st.sampled_from(DATE_ORDERS),
    usual=st.sampled_from([None, *DATE_ORDERS]),
    short=st.booleans(),
)
def test_no_date_is_read_in_another_order_than_its_column(
    read, days, written, usual, short
):
    """Whatever is read is what was written, or is all read in one other order: that
    which the courier claims, where the values do not contradict it."""
    short = short or written == "year_first"
    years = [day.year % 100 if short else day.year for day in days]
    texts = [
        FORMS[written].format(d=day.day, m=day.month, y=year)
        for day, year in zip(days, years, strict=True)
    ]
    found = dates(read, *texts, usual=usual)
    assert len(found) == len(days)
    if usual in (None, written):
        for text, day, result in zip(texts, days, found, strict=True):
            assert result in (day, "ambiguous_date"), text
    if usual == written:
        assert found == days
    if any(isinstance(result, str) for result in found):
        allowed = {"ambiguous_date", "future_time"}
        assert {result for result in found if isinstance(result, str)} <= allowed
        assert usual != written
