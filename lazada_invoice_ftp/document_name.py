"""The name of a document on the file server, from the seller's pattern.

Knows nothing of Odoo. What comes from Lazada is cleaned so that every server can keep
it, and so that it cannot lead into another folder.
"""

import posixpath
import re
import string
import unicodedata

TEXTS = ("store", "region", "order", "invoice", "type")
PLACEHOLDERS = (*TEXTS, "date", "sequence")
DEFAULT_PATTERN = "{store}/{date:%Y-%m}/{order}_{type}.pdf"
DEFAULT_DATE_FORMAT = "%Y-%m-%d"
EXTENSION = ".pdf"
# Of a part, in UTF-8: file systems take 255, and a number may have to be added.
LONGEST = 200

_NOTHING = "_"
_DATE_FORMAT = re.compile(r"(%[YymdHMSjGVu]|[^%{}])+")
_SEQUENCE_FORMAT = re.compile(r"0?[1-9]?d?")
_SLASHES = re.compile("/+")
_SEPARATORS = re.compile(r"[/\\]")
# What Windows does not take in a name.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE
)
_INVISIBLE = ("Cc", "Cf", "Cs")  # control, format (such as right-to-left), surrogates


class PatternError(ValueError):
    """A pattern cannot be used.

    :param str code: ``unknown`` (no such placeholder), ``format`` (of a placeholder),
        ``braces`` (one that has no partner), ``folder`` (``.`` or ``..``), ``empty``
    :param str what: the part of the pattern that is at fault
    """

    def __init__(self, code, what=""):
        super().__init__(f"{code}: {what}")
        self.code = code
        self.what = what


def check_pattern(pattern):
    """Check a pattern that a person typed.

    :raise PatternError: it could not give a name
    """
    literals = []
    for literal, field, form in _read(pattern):
        literals.append(literal)
        if field is not None:
            _check_placeholder(field, form)
            literals.append(field)
    parts = "".join(literals).strip().split("/")
    if not parts[-1].strip():
        raise PatternError("empty", pattern)
    for part in parts:
        if part.strip() in (".", ".."):
            raise PatternError("folder", part)


def document_name(pattern, values):
    """Return a document's path beneath the server's folder.

    A ``/`` of the pattern makes folders; of a value it becomes ``_``. A value that is
    missing leaves its place empty. The name ends with ``.pdf``.

    :param str pattern: text with ``{placeholders}``; ``{date:%Y%m}`` takes a format of
        ``strftime``, ``{sequence:05}`` a width
    :param dict values: of ``PLACEHOLDERS``: texts; ``date`` a ``date`` or ``datetime``
        in the seller's time; ``sequence`` an ``int``
    :return: parts of at most 200 bytes (UTF-8, NFC) with ``/`` between them
    :rtype: str
    :raise PatternError: see :func:`check_pattern`
    """
    check_pattern(pattern)
    text = "".join(
        literal + (_fill(field, form, values) if field else "")
        for literal, field, form in _read(_SLASHES.sub("/", pattern.strip().strip("/")))
    )
    *folders, name = text.split("/")
    extension = name[-len(EXTENSION) :]
    if extension.lower() != EXTENSION:
        name, extension = name + EXTENSION, EXTENSION
    stem = clean_part(name[: -len(EXTENSION)], LONGEST - len(EXTENSION))
    return "/".join([*map(clean_part, folders), stem + extension])


def numbered_name(path, number):
    """Return the path for the second, third, … document that gets the same one.

    :param int number: from 2: ``a/b.pdf`` becomes ``a/b (2).pdf``
    :rtype: str
    """
    stem, extension = posixpath.splitext(path)
    return f"{stem} ({number}){extension}"


def clean_part(text, longest=LONGEST):
    """Return a text as the name of one folder or file that every server takes.

    Unicode is kept (NFC). Cleaning twice changes nothing more; ``_`` stands for what
    has nothing left.

    :param int longest: bytes in UTF-8
    """
    visible = (
        char
        for char in text
        if char.isspace() or unicodedata.category(char) not in _INVISIBLE
    )
    name = unicodedata.normalize("NFC", " ".join("".join(visible).split()))
    name = _FORBIDDEN.sub("_", name).strip(" .")
    if _RESERVED.match(name):
        name = f"_{name}"
    shortened = name.encode()[:longest].decode(errors="ignore")
    return shortened.strip(" .") or _NOTHING


def _read(pattern):
    """Yield ``(literal, placeholder or None, format)`` of a pattern's pieces."""
    try:
        pieces = list(string.Formatter().parse(pattern))
    except ValueError as error:
        raise PatternError("braces", pattern) from error
    for literal, field, form, conversion in pieces:
        if conversion:
            raise PatternError("format", f"{{{field}!{conversion}}}")
        yield literal, field, form or ""


def _check_placeholder(field, form):
    shown = f"{{{field}:{form}}}" if form else f"{{{field}}}"
    if field not in PLACEHOLDERS:
        raise PatternError("unknown", shown)
    formats = {"date": _DATE_FORMAT, "sequence": _SEQUENCE_FORMAT}
    if form and not (field in formats and formats[field].fullmatch(form)):
        raise PatternError("format", shown)


def _fill(field, form, values):
    value = values.get(field)
    if value is None or value is False:
        return ""
    if field == "date":
        return value.strftime(form or DEFAULT_DATE_FORMAT)
    if field == "sequence":
        return format(value, form)
    return _SEPARATORS.sub("_", str(value))
