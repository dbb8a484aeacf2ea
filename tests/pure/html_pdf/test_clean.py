"""What is taken out of a page, and what stays."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from html_pdf import EmptyPage, clean_html
from html_pdf.clean import clean_css

PIXEL = "data:image/png;base64,iVBORw0KGgo="


def cleaned(body):
    return clean_html(f"<html><body><p>text</p>{body}</body></html>".encode()).decode()


def test_nothing_is_left_that_loads_or_runs(evil, listener, secret_file):
    page = clean_html(evil).decode().lower()
    for word in (
        listener.url,
        secret_file.name,
        "script",
        "onload",
        "iframe",
        "rel.png",
    ):
        assert word not in page, word
    assert "invoice 4711 ใบแจ้งหนี้" in page
    assert "cell" in page


def test_a_good_page_stays_as_it_is():
    body = (
        "<style>td { border: 1px solid #999 }</style>"
        '<h1 class="a" id="b">Hóa đơn</h1><table width="100%"><tr>'
        '<td colspan="2" style="color: red">1</td></tr></table>'
        f'<img src="{PIXEL}" alt="see http://x" width="4">'
    )
    assert body in cleaned(body)


@pytest.mark.parametrize(
    "css",
    [
        "a{background:url(http://x/y)}",
        "a{background:URL( 'http://x/y' )}",
        "a{background:u\\72l(http://x/y)}",
        "a{background:ur/**/l(http://x/y)}",
        "a{background:url(//x/y",
        "@import 'http://x/y';",
        "@IMPORT url(http://x/y)",
        "@im\\port 'http://x/y'",
    ],
)
def test_addresses_in_styles(css):
    left = clean_css(css).lower()
    assert "@import" not in left
    assert not re.search(r"url\(\W*(http|//)", left)
    assert left in cleaned(f"<style>{css}</style>").lower()


def test_pictures_in_styles_stay():
    css = f"a{{background:url({PIXEL})}}"
    assert clean_css(css) == css


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"  \n ",
        b"<!-- nothing -->",
        b"<html><head><title>x</title></head><body></body></html>",
        b"<iframe src='https://x/invoice.pdf'></iframe>",
        b"<style>a{}</style><script>x</script>",
        b"<img src='https://x/invoice.png'>",
    ],
)
def test_an_empty_page_is_no_document(page):
    """A blank sheet must never be delivered as an invoice."""
    with pytest.raises(EmptyPage):
        clean_html(page)


@pytest.mark.parametrize(
    "content",
    [
        "<p>Hóa đơn ใบ</p>".encode(),
        "\ufeff<p>Hóa đơn ใบ</p>".encode(),
        "<p>Hóa đơn ใบ</p>".encode("utf-16"),
        '<?xml version="1.0" encoding="utf-8"?><p>Hóa đơn ใบ</p>'.encode(),
        "<!-- Hóa đơn --><p>Hóa đơn ใบ</p>".encode(),
    ],
)
def test_unicode(content):
    assert "<p>Hóa đơn ใบ</p>" in clean_html(content).decode()


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("cp874", "windows-874"), ("cp1258", "windows-1258"), ("cp1252", "no-such")],
)
def test_a_page_that_declares_its_encoding(encoding, declared):
    text = {"cp874": "ใบ"}.get(encoding, "déjà")
    page = f'<meta charset="{declared}"><p>{text}</p>'.encode(encoding)
    assert f"<p>{text}</p>" in clean_html(page).decode()


@settings(deadline=None)
@given(st.text(alphabet="<>/=\"' abcimgsrhelfond:url()@\\;\n\x00ใ", max_size=200))
def test_any_text(text):
    try:
        page = clean_html(b"<p>x</p>" + text.encode())
    except EmptyPage:
        return
    page.decode()
    for word in (b" src=", b" href=", b"<script", b"<link", b"<iframe"):
        assert word not in page.lower()
