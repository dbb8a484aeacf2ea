from collections import Counter
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest

from status_file import ROW_PROBLEMS, CourierWords, Layout
from status_file.aliases import ALIASES
from status_file.date_order import ColumnDates
from status_file.layout import fold_name
from status_file.times import TimeReader, plain_zone

BANGKOK = ZoneInfo("Asia/Bangkok")
BAD_ROWS = """Order No,Tracking No,Status,Event Date,Remarks
1,T1,Delivered,10/06/2026 14:05,good
,,Delivered,10/06/2026,no reference
-,n/a,Delivered,10/06/2026,no reference
1.23457E+12,,Delivered,10/06/2026,rounded
2,T2,,10/06/2026,no status
3,T3,Abducted,10/06/2026,unknown word
4,T4,Delivered,31/02/2026,bad time
5,T5,Delivered,06/13/2026,one reading only
6,T6,Delivered,10/06/99,bad time: which century
7,T7,Delivered,17/06/2026,future
8,T8,Delivered,16/06/2026,within a day
9,T9,Failed,09/06/2026 09:00,another time
1,T1,Delivered,10/06/2026 14:05,good
10,T10,In transit,10/06/2026,says nothing
10,T10,In transit,10/06/2026,says nothing
11,T11,Delivered,10/06/2026,one, two
12,T12
13,T13,Delivered,,
13,T14,Failed,,
"""


def test_every_kind_of_bad_row(read):
    rows = read(BAD_ROWS.encode(), layout=Layout(date_order="day_first"))
    assert Counter(row.problem for row in rows) == {
        None: 6,
        "no_reference": 2,
        "rounded_number": 1,
        "no_status": 2,
        "unknown_word": 1,
        "bad_time": 3,
        "future_time": 1,
        "duplicate": 2,
        "extra_cells": 1,
    }
    of_dates = {"ambiguous_date", "mixed_dates"}
    assert {row.problem for row in rows} - {None} | of_dates == set(ROW_PROBLEMS)
    details = {row.number: row.detail for row in rows if row.detail}
    assert details == {
        5: "1.23457E+12",
        7: "Abducted",
        8: "31/02/2026",
        9: "06/13/2026",
        10: "10/06/99",
        11: "2026-06-16T17:00:00+00:00",
        14: "2",
        16: "15",
        17: "two",
    }


def read_time(*cells, tz=BANGKOK, **options):
    """Read cells of a table in which nothing else stands."""
    times = TimeReader(tz, 2026, **options)
    columns = [ColumnDates() for _cell in cells]
    for cell, column in zip(cells, columns, strict=True):
        times.learn(cell, column)
    return times.read(*zip(cells, columns, strict=True))


def test_a_row_that_says_nothing_has_no_problem(read):
    (row,) = read(b"AWB,Status\nTH1,IN  transit\n")
    assert (row.status, row.problem, row.event_time) == (None, None, None)
    assert (row.word, row.order_number, row.detail) == ("IN  transit", "", "")


@pytest.mark.parametrize(
    "text",
    [
        "31/12/2026 14:05",
        "31-12-2026 14:05:00",
        "31.12.2026 14.05",
        "2026-12-31 2:05 PM",
        "2026-12-31 02:05\u202fp.m.",
        "2026-12-31T07:05:00Z",
        "2026-12-31T15:05:00.000+0800",
        "2026-12-31 07:05 UTC",
        "14:05 31/12/2026",
        "31/12/2026 02:05 CH",
        "31 Dec 2026 14:05",
        "Dec 31, 2026 2:05 PM",
        "31-Des-2026 14:05",
        "31 Disember 2026 14:05",
        "31/12/2569 14:05",
        "๓๑/๑๒/๒๕๖๙ ๑๔:๐๕",
        "31 ธ.ค. 2569 14:05",
        "31 ธันวาคม 2569 14:05",
        "31/12/26 14:05",
        "31-12-69 14:05",
        "31-Dec-26 2:05 PM",
        "31 ธ.ค. 69 14:05",
        "2026年12月31日 下午2:05",
        "20261231140500",
        "20261231T070500Z",
        "46387.586805556",
    ],
)
def test_one_time_in_many_forms(text):
    expected = datetime(2026, 12, 31, 7, 5, tzinfo=timezone.utc)
    assert read_time(text) == expected


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("31/12/99", None),
        ("10.06.26", None),
        ("26-Jun-10", None),
        ("31/02/2026", None),
        ("29/02/2568", None),
        ("31/12/2026 25:00", None),
        ("31/12/2026 13:05 PM", None),
        ("31 Foo 2026", None),
        ("31/12/1899", None),
        ("1767225600", None),
        ("tomorrow", None),
        ("14:05", None),
        (None, "14:05"),
        ("31/12/2026 10:00", "11:00"),
        ("31/12/2026", "30/12/2026 11:00"),
        ("31/12/2026", "soon"),
        (9_999_999, None),
        (True, None),
        (-1, None),
        (float("inf"), None),
        ("1" * 10_000, None),
    ],
)
def test_nothing_is_guessed(day, clock):
    with pytest.raises(ValueError):
        read_time(day, clock)


def test_long_texts_cost_no_time():
    """To look for a date in them takes the square of their length."""
    with pytest.raises(ValueError, match="too long"):
        read_time("x" * 100_000)


@pytest.mark.parametrize("text", ["2026-03-29 02:30", "2026-10-25 02:30"])
def test_times_that_a_change_of_clocks_skips_or_repeats(text):
    with pytest.raises(ValueError, match="clocks"):
        read_time(text, tz=ZoneInfo("Europe/Berlin"))
    assert read_time(text)


def test_a_zone_of_pytz_is_replaced_by_name():
    class PytzLike(tzinfo):
        zone = "Asia/Bangkok"

        def utcoffset(self, moment):
            return timedelta(hours=6, minutes=42)

    assert plain_zone(PytzLike()) == BANGKOK
    assert plain_zone(timezone.utc) is timezone.utc


def test_words_exact_before_the_longest_start():
    words = CourierWords(
        {
            "Delivered": "delivered",
            "Delivered*": None,
            "Delivered back*": "not_delivered",
        }
    )
    assert words.outcome(" DELIVERED\u00a0") == "delivered"
    assert words.outcome("delivered to  guard") is None
    assert words.outcome("Delivered  BACK to shop") == "not_delivered"
    with pytest.raises(KeyError):
        words.outcome("undelivered")


@pytest.mark.parametrize(
    "mapping",
    [
        {"Delivered": "lost"},
        {" ": "delivered"},
        {"*": "delivered"},
        {"Delivered": "delivered", "DELIVERED ": "not_delivered"},
    ],
)
def test_mappings_that_are_refused(mapping):
    with pytest.raises(ValueError):
        CourierWords(mapping)


def test_the_code_counts_where_the_description_is_unknown(read):
    content = (
        b"AWB;Status Code;Status Description\n1;Delivered;Given to Ann\n2;Failed;\n"
    )
    rows = read(content)
    assert [row.status for row in rows] == ["delivered", "not_delivered"]
    assert [row.word for row in rows] == ["Given to Ann", "Failed"]


def test_no_name_of_a_column_stands_for_two_fields():
    names = [
        (fold_name(alias), field)
        for field, aliases in ALIASES.items()
        for alias in aliases
    ]
    assert all(name for name, _field in names)
    assert len(dict(names)) == len(names), "a name stands here twice"


DHL_WORDS = {
    "Successfully delivered*": "delivered",
    "Delivery attempted*": "not_delivered",
    "Returned to shipper*": "not_delivered",
    "Out for delivery*": None,
}
DHL_COLUMNS = {
    "order_number": "Shipment ID",
    "tracking_number": "Tracking ID",
    "status": "Status Description",
    "status_code": "Status Code",
    "event_date": "Event Date",
    "event_time": "Event Time",
    "note": "Remarks",
}


@pytest.mark.parametrize("columns", [{}, DHL_COLUMNS])
def test_an_export_in_the_manner_of_dhl(read, columns):
    content = (
        "DHL eCommerce like;;;;;;\nShipment ID;Tracking ID;Status Code;"
        "Status Description;Event Date;Event Time;Remarks\n"
        "900100;TH1;77;Successfully delivered;10/06/2026;14:05:09;guard\n"
        "900200;TH2;78;Delivery attempted - nobody home;10/06/2026;15:00:00;\n"
        "900300;TH3;79;Returned to shipper;10/06/2026;16:00:00;\n"
        "900400;TH4;80;Out for delivery;10/06/2026;17:00:00;\n"
    )
    layout = Layout(columns=columns, date_order="day_first")
    rows = read(content.encode(), words=CourierWords(DHL_WORDS), layout=layout)
    assert [row.status for row in rows] == [
        "delivered",
        "not_delivered",
        "not_delivered",
        None,
    ]
    assert (rows[0].order_number, rows[0].tracking_number) == ("900100", "TH1")
    assert rows[0].event_time.isoformat() == "2026-06-10T07:05:09+00:00"
    assert not any(row.problem for row in rows)
