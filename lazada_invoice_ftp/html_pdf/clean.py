"""Take out of a page whatever would load or run something."""

import codecs
import re

import lxml.html
from lxml import etree

REMOVED_TAGS = frozenset("script iframe frame frameset".split())
# Only the tag goes: the parser takes what stands behind <embed> for its content.
OPENED_TAGS = frozenset(
    "object embed applet link base meta audio video source track".split()
)
# Whatever their value is, an address in it would be followed.
ADDRESS_ATTRIBUTES = frozenset(
    "src srcset href xlink:href background data poster action formaction codebase"
    " cite longdesc usemap archive classid profile manifest ping dynsrc lowsrc".split()
)
# What a page shows without words.
PICTURES = ("img", "svg", "canvas")
_PICTURE = re.compile(r"\s*data:image/[a-z0-9.+-]+[;,]", re.I)
_ADDRESS = re.compile(r"//|url\(|^[\s\x00-\x20]*[a-z][a-z0-9+.-]*:", re.I)
_CSS_COMMENT = re.compile(r"/\*.*?(\*/|$)", re.S)
_CSS_IMPORT = re.compile(r"@import[^;]*;?", re.I)
_PICTURE_IN_CSS = r"""(?!["']?data:(?:image|font|application/[a-z-]*font))"""
_CSS_URL = re.compile(rf"url\(\s*{_PICTURE_IN_CSS}[^)]*\)?", re.I)
# Whatever else takes an address, today or tomorrow.
_CSS_CALL = re.compile(rf"[\w-]+\(\s*{_PICTURE_IN_CSS}[^)]*//[^)]*\)?")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]+)""")


class EmptyPage(ValueError):
    """Nothing is left that could be read."""


def clean_html(content):
    """Return the page with nothing in it that loads or runs anything.

    Pictures inside of the page (``data:``) stay.

    :param bytes content: HTML in any encoding
    :return: HTML in UTF-8
    :rtype: bytes
    :raise EmptyPage: without text and pictures, such as a frame around an address
    """
    text = _decoded(content)
    if not text.strip():
        raise EmptyPage
    parser = lxml.html.HTMLParser(no_network=True, remove_comments=True)
    try:
        page = lxml.html.document_fromstring(text, parser=parser)
    except etree.ParserError:
        raise EmptyPage from None
    for element in list(page.iter()):
        _clean_element(element)
    if not _shows_something(page):
        raise EmptyPage
    _declare_encoding(page)
    # Without any doctype a browser lays pages out as it did in 1998: left like that.
    doctype = "<!DOCTYPE html>" if page.getroottree().docinfo.doctype else None
    return lxml.html.tostring(page, encoding="utf-8", doctype=doctype)


def clean_css(text):
    """Return style rules without addresses. Escapes go, for they could spell one.

    :rtype: str
    """
    text = _CSS_COMMENT.sub(" ", text.replace("\\", ""))
    text = _CSS_URL.sub("none", _CSS_IMPORT.sub("", text))
    return _CSS_CALL.sub("none", text)


def _clean_element(element):
    tag = element.tag.lower() if isinstance(element.tag, str) else ""
    if not tag or tag in REMOVED_TAGS | OPENED_TAGS:
        if element.getparent() is not None:
            element.drop_tag() if tag in OPENED_TAGS else element.drop_tree()
        return
    if tag == "style":
        element.text = clean_css(element.text or "")
    for name, value in list(element.attrib.items()):
        kept = _clean_attribute(tag, name.lower(), value)
        if kept is None:
            del element.attrib[name]
        elif kept != value:
            element.attrib[name] = kept


def _clean_attribute(tag, name, value):
    """Return what is left of an attribute's value; ``None``: nothing."""
    if tag == "img" and name == "src" and _PICTURE.match(value):
        return value
    if name == "style":
        return clean_css(value)
    if name.startswith("on") or name in ADDRESS_ATTRIBUTES:
        return None
    if name in ("alt", "title", "value", "content"):
        return value
    return None if _ADDRESS.search(value) else value


def _shows_something(page):
    for element in page.iter(*PICTURES):
        if element.tag != "img" or element.get("src"):
            return True
    words = page.xpath("string(//body[1])") if page.xpath("//body") else ""
    for style in page.xpath("//body//style/text()"):
        words = words.replace(style, "")
    return bool(words.strip())


def _declare_encoding(page):
    head = page.find("head")
    if head is None:
        head = etree.Element("head")
        page.insert(0, head)
    head.insert(0, etree.Element("meta", charset="utf-8"))


def _decoded(content):
    """Return the text: UTF-8 if it can be that, else what the page itself says."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _without_declaration(content.decode(encoding, "replace"))
    try:
        return _without_declaration(content.decode("utf-8"))
    except UnicodeDecodeError:
        declared = _CHARSET.search(content[:2048])
    name = declared[1].decode().lower() if declared else "cp1252"
    try:
        text = content.decode(name.replace("windows-", "cp"), "replace")
    except LookupError:
        text = content.decode("cp1252", "replace")
    return _without_declaration(text)


def _without_declaration(text):
    """lxml refuses a text that says in which encoding it is; NUL it cannot hold."""
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\x00", ""))
