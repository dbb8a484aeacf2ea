"""The rows of a text file with separators.

Odoo's own reader (``base_import``) was tried: it takes the one encoding that
``chardet`` guesses, knows no cap, and keeps the whole table in memory.
"""

import codecs
import csv
import io
import re
from dataclasses import dataclass
from itertools import islice

from .cells import text_of
from .faults import BadFile
from .layout import HEADER_ROWS, Header, best_header, find_header
from .times import WINDOWS_EPOCH

SEPARATORS = (",", ";", "\t", "|")
UTF_8 = "utf-8-sig"
_MARKS = {
    codecs.BOM_UTF8: UTF_8,
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CHUNK = 1 << 16
# What texts hardly hold: control characters that neither divide nor end anything.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b]")
_MOST_CONTROLS = 0.05
# Rows that tell in which encoding the courier's words can be read.
_SAMPLE = 500


@dataclass
class _Reading:
    """One way to read a file: its encoding, its separator, and the header so found."""

    encoding: str
    separator: str
    header: Header | None


class CsvTable:
    """A CSV file of which the encoding and the separator are found out.

    :param bytes content: the file
    :param Layout layout: which encodings it may have, and the names of its columns
    :param CourierWords words: tell the right encoding where several fit
    :param Allowance allowance: what reading may cost
    :raise BadFile: no text, no encoding fits, or no header
    """

    epoch = WINDOWS_EPOCH

    def __init__(self, content, layout, words, allowance):
        self._content = content
        self._allowance = allowance
        readings = [
            self._best_separator(encoding, layout)
            for encoding in fitting_encodings(content, layout.encodings)
        ]
        self._reading = max(readings, key=lambda reading: self._merit(reading, words))
        self.header = best_header([self._reading.header])

    def rows(self):
        """Yield ``(number, cells)`` of each row below the header, blank ones too.

        Rows are counted as a spreadsheet does, so that a line feed inside a cell does
        not count.

        :raise BadFile: ``bad_csv``, where a stray quotation mark would swallow rows;
            ``long_row``
        """
        rows = enumerate(self._rows(self._reading, strict=True), 1)
        return islice(rows, self.header.number, None)

    def _best_separator(self, encoding, layout):
        _refuse_other_texts(self._text(encoding).read(_CHUNK))
        readings = [_Reading(encoding, separator, None) for separator in SEPARATORS]
        for reading in readings:
            first = islice(self._rows(reading), HEADER_ROWS)
            reading.header = find_header(list(first), layout)
        return max(readings, key=_rank)

    def _merit(self, reading, words):
        """Return the greater the better the file can be read so."""
        if not reading.header or reading.header.missing:
            return (_rank(reading), 0)
        column = reading.header.columns.get("status")
        if column is None:
            column = reading.header.columns["status_code"]
        below = islice(self._rows(reading), reading.header.number, _SAMPLE)
        found = (text_of(cells[column]) for cells in below if column < len(cells))
        return (_rank(reading), sum(map(words.knows, found)))

    def _text(self, encoding):
        file = io.BytesIO(self._content)
        return io.TextIOWrapper(file, encoding=encoding, newline="")

    def _rows(self, reading, strict=False):
        lines = _Lines(self._text(reading.encoding), self._allowance)
        rows = csv.reader(
            lines, delimiter=reading.separator, skipinitialspace=True, strict=strict
        )
        try:
            for cells in rows:
                lines.begin_row()
                yield cells
        except csv.Error as error:
            raise BadFile("bad_csv", str(rows.line_num)) from error


class _Lines:
    """The lines of a text, while a row has not more of them than any row has."""

    def __init__(self, text, allowance):
        self._text = text
        self._allowance = allowance
        self._count = self._length = 0

    def begin_row(self):
        self._length = 0

    def __iter__(self):
        return self

    def __next__(self):
        line = next(self._text)
        self._count += 1
        self._length += len(line)
        if self._length > self._allowance.limits.row:
            raise BadFile("long_row", str(self._count))
        self._allowance.check_time()
        return line


def _rank(reading):
    return reading.header.rank if reading.header else ()


def fitting_encodings(content, candidates):
    """Return the names of the encodings in which the whole file is text.

    :param bytes content: the file
    :param candidates: Python's names of encodings
    :return: UTF-8 alone if it fits, as hardly anything else does by chance
    :raise BadFile: ``encoding`` if none fits; ``binary``
    """
    marked = [name for mark, name in _MARKS.items() if content.startswith(mark)]
    candidates = marked or tuple(dict.fromkeys(candidates))
    if b"\0" in content and not any(name.startswith("utf-16") for name in candidates):
        raise BadFile("binary")
    fitting = [name for name in candidates if _fits(content, name)]
    if not fitting:
        raise BadFile("encoding", ", ".join(candidates))
    return [UTF_8] if UTF_8 in fitting else fitting


def _fits(content, encoding):
    chunks = (
        content[start : start + _CHUNK] for start in range(0, len(content), _CHUNK)
    )
    try:
        for _text in codecs.iterdecode(chunks, encoding):
            pass
    except UnicodeError:
        return False
    return True


def _refuse_other_texts(start):
    if start.lstrip().startswith("<"):
        raise BadFile("html")
    if len(_CONTROL.findall(start)) > _MOST_CONTROLS * len(start):
        raise BadFile("binary")
