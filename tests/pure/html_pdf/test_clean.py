"""What is taken out of a page, and what stays."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from html_pdf import ConverterError, Problem, clean_html
from html_pdf.clean import ATTRIBUTES, TAGS

# A red pixel.
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z"
    "8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)
OURS = {"html", "head", "meta", "style", "body"}


def cleaned(body):
    return clean_html(f"<html><body><p>text</p>{body}</body></html>".encode()).decode()


class Reader(HTMLParser):
    """Collects what stands in a page."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.sheets = set(), [], ""
        self._in_sheet = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._in_sheet = tag == "style"

    def handle_data(self, data):
        if self._in_sheet:
            self.sheets += data

    def handle_endtag(self, tag):
        self._in_sheet = False


def require_harmless(page):
    """Only what the allow-lists name stands in the page, and nothing leads anywhere."""
    found = Reader(page)
    assert found.tags <= TAGS | OURS
    known = {name.lower() for name in ATTRIBUTES}
    for tag, name, value in found.attributes:
        if (tag, name) == ("img", "src"):
            assert value.startswith("data:image/"), value
            continue
        assert name in known or (tag, name) == ("meta", "charset"), name
        require_harmless_style(value)
    require_harmless_style(found.sheets)


def require_harmless_style(text):
    text = text.lower()
    for word in ("url(", "\\", "<", "@import", "expression(", "src(", "image-set("):
        assert word not in text, text


def test_nothing_is_left_that_loads_or_runs(evil, listener, secret_file):
    page = clean_html(evil).decode()
    require_harmless(page)
    for word in (
        listener.url,
        secret_file.name,
        "script",
        "onload",
        "iframe",
        "rel.png",
    ):
        assert word not in page.lower(), word
    assert "Invoice 4711 ใบแจ้งหนี้" in page
    assert "cell" in page


def test_a_good_page_stays_as_it_is():
    body = (
        '<h1 class="a" id="b">Hóa đơn</h1><table width="100%"><tbody><tr>'
        '<td colspan="2" style="color:red;border:1px solid #999">1</td></tr></tbody>'
        f'</table><img src="{PIXEL}" alt="a logo" width="4">'
    )
    assert body in cleaned(body)


def test_a_sheet_stays_where_it_may_stand():
    """Also in the body, and with the attributes of the body."""
    page = clean_html(
        b"<!DOCTYPE html><html><head><title>no word of it</title><style>td{color:red}"
        b"</style></head><body class='sheet' onload='x()'><p>text</p>"
        b"<style>p{margin:0}</style></body></html>"
    ).decode()
    assert page.startswith("<!DOCTYPE html>")
    assert "<style>td{color:red}\np{margin:0}\n</style></head>" in page
    assert '<div class="sheet"><p>text</p></div>' in page
    assert "no word of it" not in page


def test_drawn_bar_codes_stay():
    svg = (
        '<svg viewBox="0 0 9 9" width="90"><g transform="translate(1, 2)">'
        '<rect x="1" y="0" width="2" height="9" style="fill:#000"></rect></g></svg>'
    )
    assert svg in cleaned(svg)


@pytest.mark.parametrize(
    "markup",
    [
        "<svg><style><a title='</style><img src=x onerror=alert(1)>'></style></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img src=x onerror=x()>",
        "<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=x()>",
        "<style><!--</style><script>x()</script>--></style>",
        "<svg><foreignObject><iframe src='javascript:x()'></iframe></svg>",
        "<svg><a xlink:href='javascript:x()'><text>x</text></a></svg>",
        "<svg><image href='http://x/y'/><use href='data:image/svg+xml,x'/></svg>",
        "<svg><rect fill='url(http://x/y)' style='fill:url(//x)'/></svg>",
        "<img src='data:text/html,<script>x()</script>'>",
        "<img src='data:image/svg+xml;base64,PHN2Zy8+'>",
        f"<img src='{PIXEL}' srcset='http://x 2x' lowsrc='http://x'>",
        "<a href='java\nscript:x()' style='behavior:url(x)'>x</a>",
        "<p style='background:u\\72l(http://x)'>x</p>",
        "<link rel=stylesheet href=http://x><base href=//x><meta http-equiv=refresh>",
        "<template><img src=http://x></template><textarea></textarea><img src=x>",
        "<![CDATA[<img src=x>]]><!--><img src=x onerror=y>--><!DOCTYPE x SYSTEM 'y'>",
        "<p/onclick=x()//><svg/onload=x()><body onload=x() style=background:url(x)>",
        "<xmp><img src=x></xmp><plaintext><img src=x>",
    ],
)
def test_ways_that_have_passed_others(markup):
    page = cleaned(markup)
    require_harmless(page)
    assert "text" in page


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"  \n ",
        b"<!-- nothing -->",
        b"<p>&nbsp;</p>",
        b"<html><head><title>x</title></head><body></body></html>",
        b"<iframe src='https://x/invoice.pdf'></iframe>",
        b"<style>a{}</style><script>x</script>",
        b"<img src='https://x/invoice.png'>",
        b"<svg><script>x</script></svg>",
    ],
)
def test_an_empty_page_is_no_document(page):
    """A blank sheet must never be delivered as an invoice."""
    with pytest.raises(ConverterError) as caught:
        clean_html(page)
    assert caught.value.problem is Problem.EMPTY


@pytest.mark.parametrize(
    "content",
    [
        "<p>Hóa đơn ใบ</p>".encode(),
        "\ufeff<p>Hóa đơn ใบ</p>".encode(),
        "<p>Hóa đơn ใบ</p>".encode("utf-16"),
        '<?xml version="1.0" encoding="utf-8"?><p>Hóa đơn ใบ</p>'.encode(),
        b'<?xml version="1.0"?>\n<?xml version="1.0" encoding="tis-620"?>\n'
        + "<p>Hóa đơn ใบ</p>".encode(),
        "<!-- Hóa đơn --><p>Hóa đơn ใบ</p>".encode(),
        "<p>Hóa\x00 đơn ใบ</p>".encode(),
    ],
)
def test_unicode(content):
    assert "<p>Hóa đơn ใบ</p>" in clean_html(content, "text/html").decode()


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("cp874", "windows-874"), ("cp1258", "windows-1258"), ("cp1252", "no-such")],
)
def test_a_page_that_declares_its_encoding(encoding, declared):
    text = {"cp874": "ใบ"}.get(encoding, "déjà")
    page = f'<meta charset="{declared}"><p>{text}</p>'.encode(encoding)
    assert f"<p>{text}</p>" in clean_html(page).decode()


@pytest.mark.parametrize(
    ("encoding", "mime_type"),
    [
        ("tis-620", "text/html; charset=tis-620"),
        ("gb18030", 'text/html;charset="GB18030"'),
        ("utf-8", "text/html; charset=tis-620"),
        ("cp1252", "text/html; charset=no-such"),
    ],
)
def test_the_encoding_that_the_sender_tells(encoding, mime_type):
    text = {"tis-620": "ใบ", "gb18030": "发票"}.get(encoding, "déjà")
    page = f"<p>{text}</p>".encode(encoding)
    assert f"<p>{text}</p>" in clean_html(page, mime_type).decode()


WORDS = st.sampled_from(
    "<p> </p> <b> <i> <a> </a> <div> </div> <table> <tr> <td> </table> <svg> </svg>"
    " <rect> <style> </style> <title> <math> <mtext> <form> <li> <ul> <h1> <br> <img"
    " <font> <pre> <!-- --> <![CDATA[ ]]> <script> </script> <body <select> <option>"
    " <textarea> src=x onerror=x() style=' class=\" href=javascript:x() url( ' \" >"
    " a{ } color:red; @media @import \\ /* */ &lt; &amp; &nbsp; - ( ) x ใบ".split()
)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.one_of(WORDS, st.text(max_size=3)), max_size=30).map(" ".join))
@example("<p><table><p>")
@example("<a><table><a>")
@example("<pre>\n\nx")
def test_any_page(text):
    """Harmless, and nothing is left to be taken out of it."""
    page = clean_html(b"<p>x</p>" + text.encode("utf-8", "replace")).decode()
    require_harmless(page)
    assert clean_html(page.encode()).decode() == page


def test_what_cannot_be_read_does_not_stay():
    """nh3 goes on with a value whose examination has failed."""
    with pytest.raises(RecursionError):
        cleaned(f"<p style='color:{'(' * 50_000}'>x</p>")
