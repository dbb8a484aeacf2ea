"""Let through of a page only what shows something and can do nothing."""

import codecs
import html
import re

import nh3

from .errors import ConverterError, Problem
from .pictures import Pictures
from .styles import clean_declarations, clean_sheet, is_plain

SHAPES = tuple("path rect line circle ellipse polygon polyline".split())
TAGS = frozenset(("svg", "g", "text", "tspan", *SHAPES)) | frozenset(
    "a abbr address article aside b bdi bdo big blockquote br caption center cite"
    " code col colgroup dd del details dfn div dl dt em fieldset figcaption figure"
    " font footer form h1 h2 h3 h4 h5 h6 header hr i img ins kbd label legend li"
    " main mark nav ol p pre q rp rt ruby s samp section small span strike strong"
    " sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr".split()
)
# What stands in these is nothing to read.
WITHOUT_CONTENT = frozenset(
    "applet audio canvas embed frame frameset iframe link math meta noembed"
    " noframes noscript object param plaintext script source style template textarea"
    " title track video xmp".split()
)
# The attributes that may stand on any element.
ATTRIBUTES = frozenset(
    "align alt bgcolor border cellpadding cellspacing class color colspan cx cy d"
    " dir dx dy face fill fill-opacity font-family font-size font-weight frame"
    " headers height hspace id lang noshade nowrap points preserveAspectRatio r"
    " rowspan rules rx ry scope size span start stroke stroke-opacity stroke-width"
    " style text-anchor transform type valign value viewBox vspace width x x1 x2 y"
    " y1 y2".split()
)
MOST_READINGS = 10
_CHARSET = re.compile(r"""charset\s{0,9}=\s{0,9}["']?([a-z0-9_.:-]{1,40})""", re.I)
# Its own attributes would be lost: nh3 knows parts of pages only.
_BODY = re.compile(r"<body(?=\s)", re.I)
_HEAD = 2048
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PAGE = (
    '{doctype}<html><head><meta charset="utf-8"><style>{sheets}</style></head>'
    "<body>{body}</body></html>"
)


def clean_html(content, mime_type=""):
    """Return the page with nothing in it that loads or runs anything.

    Pictures inside of the page (``data:``) stay. To be called in a child: a page of
    some kilobytes can become one of gigabytes by what HTML says of tags left open.

    :param bytes content: HTML in any encoding
    :param str mime_type: what its sender calls it, perhaps with a charset
    :return: HTML in UTF-8
    :rtype: bytes
    :raise ConverterError: ``EMPTY`` (without words and pictures, such as a frame
        around an address), ``TOO_LARGE``
    """
    text = _decoded(content, mime_type)
    body, pictures = _settled(_BODY.sub("<div", text))
    if not pictures.count and not _words(body) and not _draws(body):
        raise ConverterError(Problem.EMPTY)
    # Without any doctype a browser lays pages out as it did in 1998: left like that.
    doctype = "<!DOCTYPE html>" if "<!doctype" in text[:_HEAD].lower() else ""
    page = _PAGE.format(doctype=doctype, sheets=_sheets(text), body=body)
    return page.encode()


def _settled(text):
    """Clean a text until another parser would make the same of it: what is repaired in
    one reading may become something else in the next.

    :return: the text, and its :class:`.Pictures`
    """
    for _reading in range(MOST_READINGS):
        attributes = _Attributes()
        cleaned = _cleaned(text, attributes)
        if attributes.failure:
            raise attributes.failure
        if cleaned == text:
            return cleaned, attributes.pictures
        text = cleaned
    raise ConverterError(Problem.UNREADABLE, "its tags are tangled")


def _cleaned(text, attributes):
    return nh3.clean(
        text,
        tags=TAGS,
        clean_content_tags=WITHOUT_CONTENT,
        attributes={"*": ATTRIBUTES, "img": ATTRIBUTES | {"src"}},
        attribute_filter=attributes.kept,
        url_schemes={"data"},
        link_rel=None,
    )


class _Attributes:
    """Looks at the values of attributes, for nh3.

    nh3 would go on with the value as it was if this raised something, so that it is
    kept in ``failure``.
    """

    def __init__(self):
        self.pictures = Pictures()
        self.failure = None

    def kept(self, _tag, name, value):
        """Return what is left of an attribute's value; ``None``: nothing."""
        try:
            return self._kept(name, value) or None
        except BaseException as error:  # pylint: disable=broad-exception-caught
            self.failure = self.failure or error
            return None

    def _kept(self, name, value):
        if name == "src":
            return self.pictures.checked(value)
        if name == "style":
            return clean_declarations(value)
        return value if is_plain(value) else None


def _sheets(text):
    """Return what is left of the page's style sheets.

    Of what nh3 leaves here, nothing but a sheet begins like one: all other tags are
    gone, and so are attributes and what could be taken for a tag.
    """
    left = nh3.clean(
        text,
        tags={"style"},
        clean_content_tags=WITHOUT_CONTENT - {"style"},
        attributes={},
        link_rel=None,
    )
    sheets = (each.partition("</style>")[0] for each in left.split("<style>")[1:])
    return "".join(map(clean_sheet, sheets))


def _words(body):
    left = nh3.clean(body, tags=set(), attributes={}, link_rel=None)
    return html.unescape(left).strip()


def _draws(body):
    """Tell whether there is a shape; no text and no attribute can look like one."""
    return any(f"<{shape} " in body for shape in SHAPES)


def _decoded(content, mime_type):
    """Return the text: UTF-8 if it can be that, else what its sender says, or the page
    itself."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        head = content[:_HEAD].decode("ascii", "replace")
    for told in filter(None, map(_CHARSET.search, (mime_type, head))):
        try:
            return content.decode(told[1].lower().replace("windows-", "cp"), "replace")
        except LookupError:
            continue
    return content.decode("cp1252", "replace")
