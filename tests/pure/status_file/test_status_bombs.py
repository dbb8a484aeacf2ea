"""Small files that would cost much: what they are refused with, and what that costs.

``LAZADA_BOMBS=1`` makes each a hundred times as large, the figures are printed:
``setup/test --stage pure -k bombs``.
"""

import io
import os
import time
import tracemalloc
import zipfile

import pytest

from status_file import BadFile, Limits

SIZE = 100 if os.environ.get("LAZADA_BOMBS") else 1
# Small ones take under a second; more is for a machine that does other things, too.
SECONDS = 30.0 if SIZE == 1 else 75.0
MEGABYTES = 20 if SIZE == 1 else 250
HEAD = ("AWB", "Status", "Note")
NEIGHBOUR = b"AWB,Status\nTH1,Delivered\n"


@pytest.fixture(scope="module")
def bomb(shared_xlsx):
    """Return a workbook one part of which has another content; the rest is good."""

    def build(part, before, again, times, after, compression=zipfile.ZIP_DEFLATED):
        good = shared_xlsx([HEAD, ("TH1", "Delivered", "x")])
        file = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(good)) as old,
            zipfile.ZipFile(file, "w", compression) as new,
        ):
            for name in {*old.namelist(), part}:
                with new.open(name, "w") as target:
                    if name != part:
                        target.write(old.read(name))
                        continue
                    target.write(before)
                    for _piece in range(times):
                        target.write(again)
                    target.write(after)
        return file.getvalue()

    return build


SHARED = b'<sst xmlns="x">'
ROWS = b'<worksheet xmlns="x"><sheetData>'
TEXT = b'<c t="inlineStr"><is><t>%s</t></is></c>'
TABLE = b"".join(
    b"<row>%s</row>" % b"".join(TEXT % cell.encode() for cell in cells)
    for cells in (HEAD, ("TH1", "Delivered", "x"))
)
# part, before, what is repeated (10 KB), how often, after
BOMBS = {
    "texts": ("xl/ss.xml", SHARED, b"<si><t/></si>" * 750, 200, b"</sst>"),
    "styles": ("xl/styles.xml", b"<styleSheet>", b"<xf/>" * 2_000, 200, b""),
    "rows": ("xl/s1.xml", ROWS + TABLE, b"<row/>" * 1_700, 200, b""),
    "cells": ("xl/s1.xml", ROWS + TABLE + b"<row>", b"<c/>" * 2_500, 200, b""),
    "long_text": ("xl/s1.xml", ROWS + b"<row><c><v>", b"9" * 10_000, 200, b""),
    "depth": ("xl/s1.xml", ROWS, b"<a>" * 3_300, 200, b""),
    "attributes": ("xl/s1.xml", b"<worksheet ", b"a='' " * 2_000, 200, b""),
    "sheets": ("xl/workbook.xml", b"<workbook><sheets>", b"<sheet/>" * 1_250, 200, b""),
    "names": ("xl/workbook.xml", b"<workbook>", b"<definedName/>" * 714, 200, b""),
    "types": ("[Content_Types].xml", b"<Types>", b"<Override/>" * 900, 200, b""),
}


def read_within(read, content, **options):
    """Return what became of a file, its memory in MB and its seconds."""
    started = time.monotonic()
    outcome = read_or_refuse(read, content, **options)
    seconds = time.monotonic() - started
    tracemalloc.start()
    try:
        # Being watched, it takes ten times as long.
        read_or_refuse(read, content, **{"limits": Limits(seconds=600), **options})
        peak = tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
    return outcome, peak, seconds


def read_or_refuse(read, content, **options):
    try:
        return read(content, **options)
    except BadFile as fault:
        return fault.code


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_in_workbooks(read, bomb, name, capsys):
    part, before, again, times, after = BOMBS[name]
    content = bomb(part, before, again, times * SIZE, after)
    outcome, megabytes, seconds = read_within(read, content)
    with capsys.disabled():
        print(
            f"\n{name}: {len(content) / 1e3:.0f} KB, {10 * times * SIZE / 1e3:.0f} MB "
            f"unpacked, {outcome if isinstance(outcome, str) else 'read'}, "
            f"{megabytes:.0f} MB, {seconds:.1f} s"
        )
    assert megabytes < MEGABYTES
    assert seconds < SECONDS
    assert len(read(NEIGHBOUR)) == 1


def test_one_long_text_in_many_rows(read, bomb):
    """A workbook names a text as often as it likes."""
    cell = b'<c t="s"><v>0</v></c>'
    row = b"<row>" + TEXT % b"TH1" + TEXT % b"Delivered" + cell + b"</row>"
    good = bomb("xl/s1.xml", ROWS + TABLE, row * 100, 20, b"</sheetData></worksheet>")
    text = SHARED + b"<si><t>" + b"x" * 32_000 + b"</t></si></sst>"
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, text if name == "xl/ss.xml" else old.read(name))
    rows, megabytes, _seconds = read_within(read, file.getvalue())
    assert len(rows) == 2_001
    assert {len(row.note) for row in rows} == {1, 500}
    assert megabytes < 10


def test_an_archive_of_many_files(read, bomb):
    content = bomb("xl/s1.xml", ROWS + TABLE, b"", 0, b"</sheetData></worksheet>")
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(1_000):
            archive.writestr(f"{number}", b"")
    assert read_within(read, file.getvalue())[0] == "too_large"


def test_a_packing_that_takes_as_much_memory_as_it_says(read, bomb):
    content = bomb(
        "xl/s1.xml",
        ROWS + TABLE,
        b"",
        0,
        b"</sheetData></worksheet>",
        zipfile.ZIP_LZMA,
    )
    assert read_within(read, content)[0] == "broken_xlsx"


def test_the_time_that_reading_takes_is_limited(read, bomb):
    content = bomb("xl/s1.xml", ROWS + TABLE, b"<row/>" * 1_700, 20, b"")
    assert read_within(read, content, limits=Limits(seconds=-1))[0] == "too_slow"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"AWB,Status\n" + b"," * 10_000 * SIZE, {1: "no_rows", 100: "long_row"}),
        (b"AWB,Status\n" + b'"' * 10_001 * SIZE, {1: "bad_csv", 100: "long_row"}),
        (b"AWB,Status\n" + b"\n" * 190_000 * SIZE, {1: "no_rows", 100: "no_rows"}),
        (b"AWB,Status\n" + b"T,Delivered\n" * 16_000 * SIZE, {1: 16_000, 100: None}),
    ],
    ids=["commas", "quotes", "lines", "rows"],
)
def test_bombs_in_text_files(read, content, code, capsys):
    outcome, megabytes, seconds = read_within(read, content)
    with capsys.disabled():
        print(
            f"\ntext of {len(content) / 1e6:.1f} MB: "
            f"{outcome if isinstance(outcome, str) else 'read'}, {megabytes:.0f} MB, "
            f"{seconds:.1f} s"
        )
    assert megabytes < MEGABYTES
    assert seconds < SECONDS
    if SIZE == 1:
        wanted = code[SIZE]
        assert outcome == wanted or len(outcome) == wanted
