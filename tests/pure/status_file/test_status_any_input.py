"""Whatever comes in: it is read back as it was written, or refused as a whole."""

import io
import tracemalloc
import zipfile
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from status_file import ROW_PROBLEMS, BadFile, CourierWords, StatusFile

references = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=20)
references = references.map(lambda text: f"R{text}")
notes = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n",;|\t'),
    max_size=40,
)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2026, 6, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
tables = st.lists(
    st.tuples(references, references, st.sampled_from(["Delivered", "Failed"])).flatmap(
        lambda row: st.tuples(*map(st.just, row), moments, notes)
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row[1],
)


def check(rows, table):
    assert [row.problem for row in rows] == [None] * len(table)
    for number, (row, written) in enumerate(zip(rows, table, strict=True), 2):
        assert row.number == number
        assert (row.order_number, row.tracking_number, row.word) == written[:3]
        local = row.event_time.replace(tzinfo=None) + timedelta(hours=7)
        assert local == written[3]


@settings(max_examples=60, deadline=None)
@given(
    table=tables,
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_csv_is_read_as_written(read, as_csv, header, table, separator, encoding):
    written = [(*row[:3], row[3].isoformat(" "), row[4]) for row in table]
    content = as_csv([header, *written], encoding, delimiter=separator)
    check(read(content), table)


@settings(max_examples=25, deadline=None)
@given(table=tables)
def test_xlsx_is_read_as_written(read, as_xlsx, header, table):
    written = [(*row[:4], f"n{number}") for number, row in enumerate(table)]
    rows = read(as_xlsx([header, *written]))
    check(rows, table)
    assert [row.note for row in rows] == [row[4] for row in written]


def read_or_refuse(read, content):
    try:
        return read(content)
    except BadFile as fault:
        return fault


@settings(max_examples=300, deadline=None)
@given(
    start=st.sampled_from(
        [b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"AWB,Status,Date,Time\n"]
    ),
    content=st.binary(max_size=300),
)
def test_any_bytes(read, start, content):
    assert read_or_refuse(read, start + content) is not None


@settings(max_examples=200, deadline=None)
@given(
    cells=st.lists(
        st.lists(st.text(st.characters(codec="utf-8"), max_size=20), max_size=6),
        max_size=6,
    )
)
def test_any_cells(read, as_csv, header, cells):
    assert read_or_refuse(read, as_csv([header, *cells])) is not None


any_cells = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
    min_size=4,
    max_size=6,
)


@settings(max_examples=200, deadline=None)
@given(table=st.lists(any_cells, min_size=1, max_size=8))
def test_no_row_is_lost(read, as_csv, header, table):
    """However odd its cells, a row is read or has a problem of its own."""
    written = [(f"9{number}", *cells) for number, cells in enumerate(table)]
    result = read_or_refuse(read, as_csv([header, *written]))
    if isinstance(result, BadFile):
        assert result.code == "binary"
    else:
        assert len(result) == len(table)
        assert {row.problem for row in result} <= {None, *ROW_PROBLEMS}
        for number, row in enumerate(result):
            assert row.problem == "extra_cells" or row.order_number == f"9{number}"


@settings(max_examples=60, deadline=None)
@given(table=st.lists(any_cells, min_size=1, max_size=8))
def test_no_row_of_a_workbook_is_lost(read, shared_xlsx, header, table):
    written = [
        (f"9{number}", *map(escape, cells)) for number, cells in enumerate(table)
    ]
    result = read(shared_xlsx([header, *written]))
    assert len(result) == len(table)
    assert [row.order_number for row in result] == [row[0] for row in written]


def escape(text):
    """Write what XML cannot hold as Excel does."""
    return "".join(
        char
        if char.isalnum() and ord(char) < 0xD800
        else f"_x{ord(char) & 0xFFFF:04X}_"
        for char in text
    )


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_workbook_with_any_damage(read, as_xlsx, header, data):
    content = as_xlsx([header, ("1", "T1", "Delivered", datetime(2026, 6, 1), "x")])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    place = data.draw(st.integers(0, len(parts[name]) - 1))
    length = data.draw(st.integers(0, 12))
    damage = data.draw(st.binary(max_size=12) | st.sampled_from([b"9" * 9, b'"', b"<"]))
    part = parts[name]
    parts[name] = part[:place] + damage + part[place + length :]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for part_name, part in parts.items():
            archive.writestr(part_name, part)
    assert read_or_refuse(read, file.getvalue()) is not None


def big_rows(header, count):
    start = datetime(2026, 1, 1)
    yield header
    for number in range(count):
        word = "Failed: nobody home" if number % 3 else "Delivered"
        moment = str(start + timedelta(minutes=number))
        yield f"9001{number:08}", f"TH{number:010}", word, moment, f"{number} note " * 4


@pytest.mark.parametrize(
    ("kind", "megabytes"), [("as_csv", 6), ("shared_xlsx", 24)], ids=["csv", "xlsx"]
)
def test_20000_rows_in_little_memory(request, header, kind, megabytes):
    """A table of shared texts cannot but be kept, the rows themselves are not."""
    content = request.getfixturevalue(kind)(big_rows(header, 20_000))
    words = CourierWords({"Delivered": "delivered", "Failed*": "not_delivered"})
    delivered = count = 0
    tracemalloc.start()
    try:
        with StatusFile(content, tz=timezone.utc, words=words) as file:
            for row in file.rows():
                assert row.problem is None
                count += 1
                delivered += row.status == "delivered"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (count, delivered) == (20_000, 6_667)
    assert peak < megabytes * 1_000_000, peak
