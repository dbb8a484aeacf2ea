"""The sheets of an Excel workbook, read piece by piece.

``openpyxl`` (and with it Odoo's ``base_import``) was tried: it builds the table of
texts, the styles and the names in memory before the first row, so that 200 KB of an
archive cost gigabytes and minutes. Here a row, and the texts that cells share, are all
that is kept; styles are not even looked at: a number in a column of dates is a date.
"""

import re
import zipfile
from collections import deque
from dataclasses import dataclass
from io import BytesIO
from posixpath import dirname, join, normpath
from xml.parsers import expat

from .faults import BadFile
from .times import MAC_EPOCH, WINDOWS_EPOCH

_CHUNK = 1 << 16
_CONTENT_TYPES = "[Content_Types].xml"
_USUAL_BOOK = "xl/workbook.xml"
# Excel's own limit.
_MOST_ROWS = 1_048_576
_ENTRY = b"PK\x01\x02"
# A sheet is hardly ten deep; XML that is deeper, or one endless tag, fills the memory.
_GREATEST_DEPTH = 100
_LONGEST_TAG = 500_000
# The elements that say where the other parts are.
_TELLING = {"Override", "Relationship", "sheet", "workbookPr"}
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_INTEGER = re.compile(r"-?\d{1,18}")
_COLUMN = re.compile(r"[A-Z]{1,3}")
# Excel writes characters that XML does not know so.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Sheet:
    part: str
    is_visible: bool


class Workbook:
    """An XLSX file.

    :param bytes content: the file
    :param Allowance allowance: what reading may cost
    :raise BadFile: ``other_zip``, ``too_large``, or damage of a known kind; any other
        exception is damage, too
    """

    def __init__(self, content, allowance):
        self._allowance = allowance
        self._archive = _open_archive(content, allowance)
        parts = self._content_types()
        self._book = next(
            (
                part
                for kind, part in parts.items()
                if "sheet" in kind and kind.endswith(".main+xml")
            ),
            _USUAL_BOOK,
        )
        self._strings_part = next(
            (part for kind, part in parts.items() if "sharedStrings" in kind), None
        )
        self._strings = None
        self.epoch = WINDOWS_EPOCH
        self.sheets = self._read_sheets()

    def rows(self, sheet):
        """Yield ``(number, cells)`` of each row of a sheet that has cells.

        Texts are texts, numbers are numbers, formulas have their last result.

        :raise BadFile: ``too_many_rows``, ``long_row`` or a cap
        """
        if self._strings is None:
            self._strings = self._read_strings()
        reader = _SheetReader(self._strings, self._allowance.limits)
        for piece in self._pieces(sheet.part):
            reader.feed(piece)
            while reader.rows:
                yield reader.rows.popleft()

    def _pieces(self, part):
        """Yield the bytes of a part, and ``b""`` at its end."""
        with self._archive.open(part) as file:
            while piece := file.read(_CHUNK):
                self._allowance.unpack(len(piece))
                yield piece
        yield b""

    def _elements(self, part):
        """Return the name and the attributes of each element of a small part."""
        reader, size = _ElementsReader(), 0
        for piece in self._pieces(part):
            size += len(piece)
            if size > self._allowance.limits.small_part:
                raise BadFile("too_large", str(self._allowance.limits.small_part))
            reader.feed(piece)
        return reader.elements

    def _content_types(self):
        """Return the part of each kind that there is one of."""
        return {
            attributes["ContentType"]: attributes["PartName"].lstrip("/")
            for name, attributes in self._elements(_CONTENT_TYPES)
            if name == "Override"
        }

    def _read_sheets(self):
        folder, _slash, file = self._book.rpartition("/")
        targets = {
            attributes["Id"]: attributes["Target"]
            for name, attributes in self._elements(join(folder, f"_rels/{file}.rels"))
            if name == "Relationship"
        }
        sheets = []
        for name, attributes in self._elements(self._book):
            if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self.epoch = MAC_EPOCH
            if name == "sheet":
                key = next(value for key, value in attributes.items() if _is_id(key))
                part = normpath(join("/", dirname(self._book), targets[key]))
                is_visible = attributes.get("state", "visible") == "visible"
                sheets.append(Sheet(part.lstrip("/"), is_visible))
        return sheets

    def _read_strings(self):
        if not self._strings_part:
            return []
        reader = _StringsReader(self._allowance.limits)
        for piece in self._pieces(self._strings_part):
            reader.feed(piece)
        return reader.strings


def _is_id(key):
    return " " in key and _local(key) == "id"


def _open_archive(content, allowance):
    limits = allowance.limits
    # Before the list of its files is built, which takes far more than this.
    if content.count(_ENTRY) > limits.parts:
        raise BadFile("too_large", str(limits.unpacked))
    archive = zipfile.ZipFile(BytesIO(content))
    if _CONTENT_TYPES not in archive.namelist():
        raise BadFile("other_zip")
    # The other kinds take as much memory as the archive says.
    if any(part.compress_type not in _PLAIN for part in archive.infolist()):
        raise BadFile("broken_xlsx", "compression")
    return archive


def _refuse_doctype(*_declaration):
    """No workbook declares entities, but XML bombs do."""
    raise BadFile("broken_xlsx", "DOCTYPE")


def _local(name):
    return name.rpartition(" ")[2]


class _XmlReader:
    """Reads one part: ``_begin`` and ``_end`` get the bare names of its elements."""

    def __init__(self):
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self._step_in
        self._parser.EndElementHandler = self._step_out
        self._depth = self._fed = 0

    def feed(self, piece):
        """Read on; ``b""`` ends it.

        :raise BadFile: ``broken_xlsx``, when it would only fill the parser's memory
        """
        self._parser.Parse(piece, not piece)
        self._fed += len(piece)
        if self._fed - self._parser.CurrentByteIndex > _LONGEST_TAG:
            raise BadFile("broken_xlsx", "tag")

    def _step_in(self, name, attributes):
        self._depth += 1
        if self._depth > _GREATEST_DEPTH:
            raise BadFile("broken_xlsx", "depth")
        self._begin(_local(name), attributes)

    def _step_out(self, name):
        self._depth -= 1
        self._end(_local(name))

    def _begin(self, name, attributes):
        raise NotImplementedError

    def _end(self, name):
        """Nothing is to be done where a reader looks at the beginnings only."""


class _ElementsReader(_XmlReader):
    def __init__(self):
        super().__init__()
        self.elements = []

    def _begin(self, name, attributes):
        if name in _TELLING:
            self.elements.append((name, attributes))


class _TextReader(_XmlReader):
    """Gathers the text within elements, as far as a cell may be long."""

    def __init__(self, limits):
        super().__init__()
        self._parser.CharacterDataHandler = self._take
        self._limits = limits
        self._texts = []
        self._length = 0
        self._listens = False
        self._is_phonetic = False

    def _take(self, text):
        if not self._listens:
            return
        self._length += len(text)
        if self._length > self._limits.cell:
            raise BadFile("long_row")
        self._texts.append(text)

    def _take_all(self):
        text = "".join(self._texts)
        self._texts, self._length = [], 0
        return _ESCAPED.sub(_unescaped, text) if "_x" in text else text


def _unescaped(found):
    return chr(int(found[1], 16))


class _StringsReader(_TextReader):
    """Reads the texts that the cells of all sheets share."""

    def __init__(self, limits):
        super().__init__(limits)
        self.strings = []

    def _begin(self, name, attributes):
        if name == "rPh":
            self._is_phonetic = True
        self._listens = name == "t" and not self._is_phonetic

    def _end(self, name):
        self._listens = False
        if name == "rPh":
            self._is_phonetic = False
        elif name == "si":
            self.strings.append(self._take_all())
            if len(self.strings) > self._limits.strings:
                raise BadFile("too_large", str(self._limits.unpacked))


class _SheetReader(_TextReader):
    """Reads the rows of one sheet; ``rows`` holds those that are complete."""

    def __init__(self, strings, limits):
        super().__init__(limits)
        self.rows = deque()
        self._strings = strings
        self._number = self._column = 0
        self._cells = []
        self._kind = ""

    def _begin(self, name, attributes):
        if name == "row":
            self._begin_row(attributes)
        elif name == "c":
            self._begin_cell(attributes)
        elif name == "rPh":
            self._is_phonetic = True
        self._listens = name == "v" or (name == "t" and not self._is_phonetic)

    def _end(self, name):
        self._listens = False
        if name == "rPh":
            self._is_phonetic = False
        elif name == "c":
            self._end_cell()
        elif name == "row" and self._cells:
            self.rows.append((self._number, self._cells))

    def _begin_row(self, attributes):
        self._number = int(attributes.get("r") or self._number + 1)
        if self._number > _MOST_ROWS:
            raise BadFile("too_many_rows", str(_MOST_ROWS))
        self._cells, self._column = [], 0

    def _begin_cell(self, attributes):
        place = _COLUMN.match(attributes.get("r", ""))
        self._column = _column_number(place[0]) if place else self._column + 1
        self._kind = attributes.get("t", "n")

    def _end_cell(self):
        text = self._take_all()
        if not text or self._column > self._limits.columns:
            return
        missing = self._column - len(self._cells)
        self._cells.extend([None] * missing)
        self._cells[self._column - 1] = self._value(text)

    def _value(self, text):
        if self._kind == "s":
            return self._strings[int(text)]
        if self._kind == "b":
            return text == "1"
        if self._kind != "n":
            return text
        return int(text) if _INTEGER.fullmatch(text) else float(text)


def _column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
