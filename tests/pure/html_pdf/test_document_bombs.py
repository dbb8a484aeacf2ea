"""Documents that would take all memory or time: each costs no more than its child.

``LAZADA_BOMBS=1`` makes each a hundred times as large; the figures are printed:
``setup/test --stage pure -k bombs``.
"""

import base64
import functools
import io
import multiprocessing
import resource
import time
import zlib

import pytest
from PIL import Image

from html_pdf import ConverterError, Problem, convert, make_all, make_pdf
from html_pdf.limits import CONVERTING, PAGE_BYTES, PDF_BYTES, ChildLimits
from support.measure import bomb
from support.pdf import small_pdf

SMALL = b"<p>Invoice 4711</p>"
# What the document's child may have had in memory at most.
MEGABYTES = 1100
# A bomb may be stopped by any of these.
SET_ASIDE = {Problem.TOO_LARGE, Problem.TIMEOUT, Problem.FAILED, Problem.UNREADABLE}


def left_open(count):
    """23 KB become 40 MB, a hundred times as much becomes 400 GB."""
    tags = b"".join(b"<b id=%d>" % number for number in range(count))
    return b"<p>" + tags + b"</p>" + b"<p>x" * count


def black(side):
    file = io.BytesIO()
    Image.new("1", (side, side)).save(file, "PNG")
    return b'<img src="data:image/png;base64,%s">' % base64.b64encode(file.getvalue())


# Those that were seen, and their neighbours: before a hundredth, after the whole.
PAGES = {
    "dashes in a style element": lambda: (
        b"<style>%s</style>" % (b"-" * bomb(4_000_000)) + SMALL
    ),
    "dashes in a style attribute": lambda: (
        b"<p style='%s'>x</p>" % (b"-" * bomb(3_000_000))
    ),
    "brackets in a style element": lambda: (
        b"<style>a{color:%s}</style>" % (b"rgb(" * bomb(1_000_000)) + SMALL
    ),
    "rules in rules": lambda: (
        b"<style>%s</style>" % (b"@media x{a{b:c}" * bomb(1_000_000)) + SMALL
    ),
    "comments that do not end": lambda: (
        b"<style>%s</style>" % (b"/*" * bomb(4_000_000)) + SMALL
    ),
    "an address that does not end": lambda: (
        SMALL + b"<style>a{b:%s" % (b"url( " * bomb(2_000_000))
    ),
    "declarations of XML": lambda: b"<?xml" * bomb(2_000_000) + SMALL,
    "a charset that does not end": lambda: (
        SMALL + b"<meta charset=" + b" " * bomb(4_000_000) + b"\xff"
    ),
    "tags in tags": lambda: b"<div>" * bomb(2_000_000) + SMALL,
    "tables in tables": lambda: b"<table><a>" * bomb(100_000) + SMALL,
    "tags left open": lambda: left_open(bomb(16_000)),
    "attributes": lambda: (
        b"<p %s>x</p>" % b" ".join(b"a%d=1" % n for n in range(bomb(1_000_000)))
    ),
    "a long sheet of paper": lambda: (
        b"<div style='height:%dpx'>x</div>" % bomb(100_000_000)
    ),
    "a wide table": lambda: (
        b"<table><tr><td colspan=%d rowspan=%d>x</table>" % (bomb(10**9), bomb(10**9))
    ),
    "rows": lambda: b"<table>" + b"<tr><td>x" * bomb(1_500_000),
    "a black square": lambda: SMALL + black(20_000),
    "black squares": lambda: SMALL + black(4000) * bomb(2_000),
}
PDFS = {
    "a page that holds itself": lambda: pdf(
        b"<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>"
    ),
    "pages that are only told": lambda: pdf(
        b"<</Type/Pages/Count 2000000000/Kids[3 0 R]>>"
    ),
    "pages": lambda: pdf(
        b"<</Type/Pages/Count 1/Kids[%s]>>" % (b"3 0 R " * bomb(500_000))
    ),
    "lists in lists": lambda: pdf(
        b"<</Type/Pages/Count 1/Kids %s>>" % (b"[" * bomb(5_000_000))
    ),
    "a list of objects that unpacks": lambda: packed_list(bomb(20_000_000_000)),
    "nothing but objects": lambda: (
        b"%PDF-1.4\n" + b"1 0 obj\n<<>>\nendobj\n" * bomb(1_000_000)
    ),
}


def pdf(pages):
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", pages, b"<</Type/Page/Parent 2 0 R>>"]
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 4\n0000000000 65535 f \n%s" % rows
    end = b"trailer\n<</Root 1 0 R/Size 4>>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + table + end


def packed_list(size):
    """A table of objects as a packed stream: a thousandth of its size."""
    packer = zlib.compressobj(9)
    block, parts = bytes(10_000_000), []
    for _block in range(size // len(block)):
        parts.append(packer.compress(block))
    stream = b"".join([*parts, packer.flush()])
    head = b"1 0 obj\n<</Type/XRef/Size %d/W[1 2 1]/Root 1 0 R/Filter/FlateDecode"
    head = head % (size // 4) + b"/Length %d>>\nstream\n" % len(stream)
    end = b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    return b"%PDF-1.5\n" + head + stream + end


def costing(report, what, work, *, seconds):
    """Return what some work gives; say what it and its children cost."""
    ours, theirs = multiprocessing.Pipe()

    def measured():
        started = time.monotonic()
        result = work()
        took = time.monotonic() - started
        used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        theirs.send((result, took, used))

    worker = multiprocessing.get_context("fork").Process(target=measured)
    worker.start()
    result, took, used = ours.recv()
    worker.join()
    told = result.problem.value if isinstance(result, ConverterError) else "a PDF"
    report(f"{what}: {told}, {used:.0f} MB at most, {took:.2f} s")
    assert used <= MEGABYTES, what
    assert took <= seconds, what
    return result


def outcome(work):
    try:
        return work()
    except ConverterError as error:
        return error


@pytest.mark.parametrize("name", PAGES)
def test_bombs_in_pages(program, report, name):
    content = PAGES[name]()
    work = functools.partial(outcome, lambda: make_pdf(content, "text/html", program))
    result = costing(report, f"{name}, {len(content)} B", work, seconds=90)
    assert isinstance(result, bytes) or result.problem in SET_ASIDE


@pytest.mark.parametrize("name", PDFS)
def test_bombs_in_pdf_files(report, name):
    content = PDFS[name]()
    work = functools.partial(outcome, lambda: make_pdf(content, "", None))
    result = costing(report, f"{name}, {len(content)} B", work, seconds=25)
    assert isinstance(result, ConverterError)
    assert result.problem in SET_ASIDE


def test_a_bomb_for_the_converter_alone(program, report):
    """The other wall: nobody has counted the pixels before."""
    content = b"<!DOCTYPE html>" + SMALL + black(20_000)
    assert len(content) < 100_000
    work = functools.partial(outcome, lambda: convert(content, program))
    costing(report, "a black square, not cleaned", work, seconds=70)


@pytest.mark.parametrize(
    "content", [b"<p>" + b"x" * PAGE_BYTES, b"%PDF-1.4" + b"x" * PDF_BYTES]
)
def test_more_bytes_than_we_take(program, content):
    with pytest.raises(ConverterError, match="bytes") as caught:
        make_pdf(content, "", program)
    assert caught.value.problem is Problem.TOO_LARGE


def test_good_neighbours_go_through(program):
    bad = [PAGES["a black square"](), PAGES["tags left open"](), left_open(3_000)]
    documents = [SMALL, bad[0], small_pdf(), bad[1], SMALL, bad[2], small_pdf()]
    results = make_all([(each, "text/html") for each in documents], program)
    for position in (0, 2, 4, 6):
        assert isinstance(results[position], bytes), results[position]
    for position in (1, 5):
        assert results[position].problem in SET_ASIDE


def test_limits_are_those_of_the_children():
    """What Odoo itself may use stays as it is."""
    assert isinstance(CONVERTING, ChildLimits)
    unlimited = resource.getrlimit(resource.RLIMIT_AS)
    outcome(lambda: make_pdf(SMALL, "", None))
    assert resource.getrlimit(resource.RLIMIT_AS) == unlimited
