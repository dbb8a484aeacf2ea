from datetime import date, datetime

import pytest

from document_name import (
    DEFAULT_PATTERN,
    LONGEST,
    PatternError,
    check_pattern,
    clean_part,
    document_name,
    numbered_name,
)

VALUES = {
    "store": "SG-1",
    "region": "sg",
    "order": "300000000000001",
    "invoice": "INV/2026/0007",
    "type": "invoice",
    "date": datetime(2026, 3, 9, 23, 5),
    "sequence": 42,
}


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        (DEFAULT_PATTERN, "SG-1/2026-03/300000000000001_invoice.pdf"),
        ("{order}.pdf", "300000000000001.pdf"),
        ("{invoice}", "INV_2026_0007.pdf"),
        ("{region}/{date}/{type}-{sequence:05}.PDF", "sg/2026-03-09/invoice-00042.PDF"),
        ("{date:%Y/%m}/{sequence}", "2026/03/42.pdf"),
        ("{date:%Y%m%d-%H%M} {order}", "20260309-2305 300000000000001.pdf"),
        ("/{store}//{order}", "SG-1/300000000000001.pdf"),
        ("{{{store}}} {order}", "{SG-1} 300000000000001.pdf"),
        ("hóa đơn {order}", "hóa đơn 300000000000001.pdf"),
    ],
)
def test_a_pattern_gives_a_path(pattern, path):
    check_pattern(pattern)
    assert document_name(pattern, VALUES) == path


@pytest.mark.parametrize(
    ("pattern", "code", "what"),
    [
        ("{order}_{buyer}.pdf", "unknown", "{buyer}"),
        ("{Order}", "unknown", "{Order}"),
        ("{}", "unknown", "{}"),
        ("{order.__class__}", "unknown", "{order.__class__}"),
        ("{order[0]}", "unknown", "{order[0]}"),
        ("{order!r}", "format", "{order!r}"),
        ("{order:>30}", "format", "{order:>30}"),
        ("{date:%Q}", "format", "{date:%Q}"),
        ("{date:%}", "format", "{date:%}"),
        ("{date:{order}}", "format", "{date:{order}}"),
        ("{sequence:x}", "format", "{sequence:x}"),
        ("{sequence:999999999}", "format", "{sequence:999999999}"),
        ("{order", "braces", "{order"),
        ("order}", "braces", "order}"),
        ("", "empty", ""),
        ("   ", "empty", "   "),
        ("{store}/", "empty", "{store}/"),
        ("../{order}", "folder", ".."),
        ("a/ . /{order}", "folder", " . "),
        ("{order}/..", "folder", ".."),
    ],
)
def test_a_bad_pattern_is_refused(pattern, code, what):
    for use in (check_pattern, lambda pattern: document_name(pattern, VALUES)):
        with pytest.raises(PatternError) as caught:
            use(pattern)
        assert (caught.value.code, caught.value.what) == (code, what)


@pytest.mark.parametrize(
    ("received", "name"),
    [
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("..\\..\\boot.ini", ".._.._boot.ini"),
        ("/etc/passwd", "_etc_passwd"),
        ("C:\\x", "C__x"),
        ("a\0b\r\nc\x7f", "ab c"),
        ("A\u202egpj.exe", "Agpj.exe"),
        ("two   words", "two words"),
        ("ใบกำกับภาษี", "ใบกำกับภาษี"),
        ("Hóa đơn", "Hóa đơn"),
        ("\ud800x", "x"),
    ],
)
def test_what_comes_from_lazada_cannot_get_through(received, name):
    path = document_name("in/{invoice} x", {"invoice": received})
    assert path == f"in/{name.lstrip('.')} x.pdf"


def test_thai_and_vietnamese_are_kept_as_nfc():
    decomposed = "Ho\u0301a \u0111o\u031bn"
    assert document_name("{invoice}", {"invoice": decomposed}) == "Hóa đơn.pdf"


@pytest.mark.parametrize(
    ("part", "cleaned"),
    [
        ("CON", "_CON"),
        ("con.pdf", "_con.pdf"),
        ("nul .pdf", "_nul .pdf"),
        ("COM1.x.pdf", "_COM1.x.pdf"),
        ("lpt³", "_lpt³"),
        ("console.pdf", "console.pdf"),
        ("name. . ", "name"),
        (".htaccess", "htaccess"),
        ("..", "_"),
        ("", "_"),
        (" ", "_"),
    ],
)
def test_reserved_and_empty_names(part, cleaned):
    assert clean_part(part) == cleaned


@pytest.mark.parametrize("value", [None, False, ""])
def test_a_missing_value_leaves_its_place_empty(value):
    values = {"order": "1", "invoice": value}
    assert document_name("{invoice}/{order}_{invoice}.pdf", values) == "_/1_.pdf"
    assert document_name("{invoice}.pdf", values) == "_.pdf"
    assert document_name("{invoice}", values) == "_.pdf"


def test_a_date_without_a_time():
    assert document_name("{date:%Y%m%d}", {"date": date(2026, 1, 2)}) == "20260102.pdf"


def test_long_names_are_cut_between_characters_and_keep_their_extension():
    path = document_name(
        "{store}/{invoice}.pdf", {"store": "ร" * 99, "invoice": "đ" * 300}
    )
    folder, name = path.split("/")
    assert folder == "ร" * (LONGEST // 3)
    assert name == "đ" * ((LONGEST - 4) // 2) + ".pdf"


@pytest.mark.parametrize(
    ("path", "numbered"),
    [
        ("a/b.pdf", "a/b (2).pdf"),
        ("a.b/c", "a.b/c (2)"),
        ("x.tar.pdf", "x.tar (2).pdf"),
    ],
)
def test_the_next_of_the_same_name_gets_a_number(path, numbered):
    assert numbered_name(path, 2) == numbered
