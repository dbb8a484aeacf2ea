import io
import re
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from status_file import BadFile, Limits

HEAD = ("Order ID", "AWB", "Status", "Event Date", "Event Time")


def fault(read, content, **options):
    with pytest.raises(BadFile) as caught:
        read(content, **options)
    return caught.value.code


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rewritten(content, change):
    """Return a workbook whose parts went through ``change(name, data)``."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)), zipfile.ZIP_DEFLATED)
    return file.getvalue()


@pytest.mark.parametrize(
    "when",
    [
        (datetime(2026, 6, 10, 14, 5), None),
        (date(2026, 6, 10), time(14, 5)),
        (46183, 0.5868055555555556),
        (46183.5868055555556, None),
        ("10/06/2026", "2:05 PM"),
        ("10/06/2569", time(14, 5)),
        (datetime(2569, 6, 10), "14:05"),
        (20260610, "14.05"),
        (None, "2026-06-10T07:05:00Z"),
    ],
)
def test_dates_of_all_kinds(read, as_xlsx, when):
    (row,) = read(as_xlsx([HEAD, ("1", "TH1", "Delivered", *when)]))
    assert (row.problem, row.event_time.isoformat()) == (
        None,
        "2026-06-10T07:05:00+00:00",
    )


def test_serial_numbers_of_a_mac_workbook(read):
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(HEAD)
    book.active.append(("1", "TH1", "Delivered", 46183 - 1462, 0.5))
    (row,) = read(saved(book))
    assert row.event_time.isoformat() == "2026-06-10T05:00:00+00:00"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1234567890123.0, "1234567890123"),
        (1234567890123456, "1234567890123456"),
        (" TH1\u200b ", "TH1"),
        ("１２３", "123"),
        ("_x001F_TH1", "TH1"),
        ("900100200300.0", "900100200300"),
        ("9007199254740991.0", "9007199254740991"),
    ],
)
def test_numbers_are_ids(read, as_xlsx, number, text):
    (row,) = read(as_xlsx([HEAD, (None, number, "Delivered")]))
    assert (row.tracking_number, row.problem) == (text, None)


@pytest.mark.parametrize(
    "number",
    [
        1234567890123450,
        2.5e17,
        "1.23457E+12",
        "9.001002E11",
        "1234567890123450.0",
        f"{10**40 + 1}.0",
    ],
)
def test_rounded_numbers_are_no_references(read, as_xlsx, number):
    (row,) = read(as_xlsx([HEAD, (number, None, "Delivered")]))
    assert (row.problem, row.order_number) == ("rounded_number", "")
    (row,) = read(as_xlsx([HEAD, (number, "TH1", "Delivered")]))
    assert (row.problem, row.tracking_number) == (None, "TH1")


def test_formulas_have_their_last_result(read, as_xlsx):
    content = as_xlsx([HEAD, ("1", '="T"&"H1"', "Delivered")])

    def calculate(name, data):
        data = data.replace(b'<c r="B2"><f>', b'<c r="B2" t="str"><f>')
        # with or without lxml, openpyxl writes an empty value in its own way
        return re.sub(rb"</f><v ?(/>|></v>)", b"</f><v>TH1</v>", data)

    (row,) = read(rewritten(content, calculate))
    assert row.tracking_number == "TH1"


def test_the_first_visible_sheet_with_the_columns(read, as_xlsx):
    table = [("Title",), (), HEAD, ("1", "TH1", "Delivered")]
    hidden = [HEAD, ("1", "HIDDEN", "Delivered")]
    later = [HEAD, ("1", "LATER", "Delivered")]
    (row,) = read(as_xlsx([], hidden, [("Summary", 3)], table, later, hidden=[1]))
    assert (row.number, row.tracking_number) == (4, "TH1")


def test_wrong_dimensions_hide_no_rows(read, as_xlsx):
    rows = [HEAD, *((n, f"TH{n}", "Delivered") for n in range(5))]

    def shrink(name, data):
        return data.replace(b'ref="A1:E6"', b'ref="A1:A1"')

    content = as_xlsx(rows)
    assert rewritten(content, shrink) != rewritten(content, lambda _name, data: data)
    assert len(read(rewritten(content, shrink))) == 5


def test_what_stands_right_of_the_table_is_left_out(read, as_xlsx):
    (row,) = read(as_xlsx([HEAD, ("1", "TH1", "Delivered", None, None, "mine")]))
    assert row.problem is None


def test_what_is_not_needed_may_be_broken(read, as_xlsx):
    content = as_xlsx([HEAD, ("1", "TH1", "Delivered", datetime(2026, 6, 10))])

    def spoil(name, data):
        return b"<" if name in ("xl/styles.xml", "xl/theme/theme1.xml") else data

    (row,) = read(rewritten(content, spoil))
    assert row.event_time.isoformat() == "2026-06-09T17:00:00+00:00"


def test_other_archives(read, as_xlsx):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("report.csv", "AWB,Status\nTH1,Delivered\n")
    assert fault(read, file.getvalue()) == "other_zip"


def test_damaged_workbooks(read, as_xlsx):
    content = as_xlsx([HEAD, ("1", "TH1", "Delivered")])
    assert fault(read, content[: len(content) // 2]) == "broken_xlsx"
    assert fault(read, content[:40]) == "broken_xlsx"

    def cut_sheet(name, data):
        return data[:-40] if "sheet1" in name else data

    assert fault(read, rewritten(content, cut_sheet)) == "broken_xlsx"


def test_empty_workbooks(read, as_xlsx):
    assert fault(read, as_xlsx([])) == "empty"
    assert fault(read, as_xlsx([HEAD])) == "no_rows"
    assert fault(read, as_xlsx([("a", "b")])) == "no_header"


def test_bombs_are_refused(read, as_xlsx):
    content = as_xlsx([HEAD, ("1", "TH1", "Delivered")])

    def blow_up(name, data):
        return data + b" " * 2_000_000 if name.endswith("sheet1.xml") else data

    bomb = rewritten(content, blow_up)
    assert len(bomb) < 20_000
    assert fault(read, bomb, limits=Limits(unpacked=1_000_000)) == "too_large"
    assert len(read(bomb)) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(read, as_xlsx, encoding):
    entities = "<!DOCTYPE x [<!ENTITY a 'aaaa'>]>"

    def declare(name, data):
        if "sheet1" not in name:
            return data
        padding = "<!--" + " " * 100_000 + "-->"
        return (padding + entities + data.decode()).encode(encoding)

    content = rewritten(as_xlsx([HEAD, ("1", "TH1", "Delivered")]), declare)
    with pytest.raises(BadFile) as caught:
        read(content)
    assert (caught.value.code, caught.value.detail) == ("broken_xlsx", "DOCTYPE")


@pytest.mark.parametrize("number", [2_000_000, 10**15])
def test_absurd_row_numbers_end(read, as_xlsx, number):
    def move(name, data):
        return data.replace(b'<row r="2"', b'<row r="%d"' % number).replace(
            b'r="A2"', b'r="A%d"' % number
        )

    content = rewritten(as_xlsx([HEAD, ("1", "TH1", "Delivered")]), move)
    assert fault(read, content) in ("too_many_rows", "broken_xlsx")


def test_a_workbook_made_by_openpyxl_in_streaming_mode(read):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEAD)
    sheet.append(("1", "TH1", "Failed: refused"))
    (row,) = read(saved(book))
    assert row.status == "not_delivered"


def test_shared_strings_as_excel_writes_them(read, shared_xlsx):
    rows = [HEAD, ("1", "TH1", "Delivered", 46183, 0.5), ("2", "TH2", "Delivered")]
    first, second = read(shared_xlsx(rows))
    assert (first.tracking_number, first.status) == ("TH1", "delivered")
    assert first.event_time.isoformat() == "2026-06-10T05:00:00+00:00"
    assert (second.number, second.event_time) == (3, None)
