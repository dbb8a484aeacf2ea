"""W2: one PDF of many labels, whatever stands in one of them."""

import io
import re
import time

import pytest
from label_pdf import LABEL_PAGES, MergeError, Slips, merge
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from support import measure

A6, STRIP = (298, 420), (298, 85)


def pdf(*texts, size=A6):
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size, invariant=True)
    for text in texts:
        canvas.drawString(20, size[1] - 30, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def pages(content):
    return PdfReader(io.BytesIO(content)).pages


def texts(content):
    return [" ".join(page.extract_text().split()) for page in pages(content)]


def changed(content, change):
    writer = PdfWriter(clone_from=io.BytesIO(content))
    change(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_one_after_the_other_and_the_last_page():
    merged = merge([[pdf("one")], [pdf("two"), pdf("and", "half")]], last=pdf("last"))
    assert texts(merged.pdf) == ["one", "two", "and", "half", "last"]
    assert merged.pages == [1, 3]
    assert not merged.bad


def test_nothing_but_a_last_page():
    assert texts(merge([], last=pdf("last")).pdf) == ["last"]


def test_contents_before_each_label():
    slips = Slips(pdf("a", "b"), "before")
    merged = merge([[pdf("one")], [pdf("two", "half")]], slips)
    assert texts(merged.pdf) == ["a", "one", "b", "two", "half"]


def test_contents_on_the_label():
    """Beneath it, once for each parcel, on a page of the label's size."""
    slips = Slips(pdf("a", "b", size=STRIP), "on_label")
    merged = merge([[pdf("one")], [pdf("two", "half")]], slips)
    assert [set(text.split()) for text in texts(merged.pdf)] == [
        {"a", "one"},
        {"b", "two"},
        {"half"},
    ]
    assert {tuple(page.mediabox[2:]) for page in pages(merged.pdf)} == {A6}


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_label_stays_upright(turn):
    """Its text stands within the page, above the slip."""

    def rotate(writer):
        writer.pages[0].rotate(turn)

    slips = Slips(pdf("a", size=STRIP), "on_label")
    merged = merge([[changed(pdf("one"), rotate)]], slips)
    [page] = pages(merged.pdf)
    size = A6 if turn in (0, 180) else A6[::-1]
    assert tuple(map(round, page.mediabox[2:])) == size
    strip = STRIP[1] * size[0] / STRIP[0]
    x, y = placed(page, "Label", 20, A6[1] - 30)
    assert 0 < x < size[0]
    assert strip < y < size[1]
    assert 0 < placed(page, "Slip", 20, STRIP[1] - 30)[1] < strip


def placed(page, name, x, y):
    """Return where a point of a drawing stands on a page."""
    content = page.get_contents().get_data().decode()
    numbers = re.search(rf"q ([-.\d ]+) cm /{name} Do", content)[1]
    a, b, c, d, e, f = map(float, numbers.split())
    return a * x + c * y + e, b * x + d * y + f


def test_slips_that_do_not_fit_are_noticed():
    with pytest.raises(MergeError, match="1 slips for 2 parcels"):
        merge([[pdf("one")], [pdf("two")]], Slips(pdf("a"), "before"))


def encrypted(writer):
    writer.encrypt("secret")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no PDF",
        b"%PDF-1.4 nonsense",
        pdf("one")[:300],
        changed(pdf("one"), encrypted),
        pdf(*["x"] * (LABEL_PAGES + 1)),
    ],
    ids=["empty", "text", "nonsense", "cut", "encrypted", "many"],
)
def test_a_bad_label_is_named(content):
    merged = merge([[pdf("one")], [content], [pdf("three")]])
    assert list(merged.bad) == [1]
    assert not merged.pdf


def test_pages_without_end(report):
    """A chain of pages without end."""
    bomb = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    bomb += b"2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj\n"
    bomb += b"trailer<</Root 1 0 R>>\n%%EOF"
    started = time.monotonic()
    with measure.measured(report, "pages without end", megabytes=20, seconds=30):
        merged = merge([[bomb], [pdf("two")]])
    assert list(merged.bad) == [0]
    assert time.monotonic() - started < 30


def test_what_a_label_would_do_is_gone():
    def act(writer):
        script = DictionaryObject(
            {
                NameObject("/S"): NameObject("/JavaScript"),
                NameObject("/JS"): TextStringObject("app.alert('x')"),
            }
        )
        opened = DictionaryObject({NameObject("/O"): script})
        writer.pages[0][NameObject("/AA")] = opened
        writer.add_uri(0, "https://example.com", (0, 0, 10, 10))

    merged = merge([[changed(pdf("one"), act)]])
    [page] = pages(merged.pdf)
    assert not {"/Annots", "/AA"} & page.keys()
    assert b"app.alert" not in merged.pdf


def test_five_hundred(report):
    """As many as a wave may have at a packing table, with what they hold."""
    labels = [[pdf(f"label {number}")] for number in range(500)]
    slips = Slips(
        pdf(*(f"slip {number}" for number in range(500)), size=STRIP), "before"
    )
    with measure.measured(report, "500 labels", megabytes=40, seconds=60):
        merged = merge(labels, slips)
    assert len(pages(merged.pdf)) == 1000
