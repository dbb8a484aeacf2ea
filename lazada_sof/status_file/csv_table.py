"""The rows of a text file with separators."""

import codecs
import csv
import io
import re
from itertools import islice

from openpyxl.utils.datetime import WINDOWS_EPOCH

from .faults import BadFile
from .layout import HEADER_ROWS, best_header, find_header

SEPARATORS = (",", ";", "\t", "|")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHUNK = 1 << 16
# What no text holds: all control characters but tab, form feed and the ends of lines.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


class CsvTable:
    """A CSV file of which the encoding and the separator are found out.

    :param bytes content: the file
    :param Layout layout: which encodings it may have, and the names of its columns
    :raise BadFile: no text, no encoding fits, or no header
    """

    epoch = WINDOWS_EPOCH

    def __init__(self, content, layout):
        self._content = content
        self._encoding = find_encoding(content, layout.encodings)
        _refuse_markup(self._text().read(_CHUNK))
        headers = {
            separator: find_header(self._first_rows(separator), layout)
            for separator in SEPARATORS
        }
        self.header = best_header(headers.values())
        self._separator = next(
            separator for separator in SEPARATORS if headers[separator] is self.header
        )

    def rows(self):
        """Yield ``(number, cells)`` of each row below the header, blank ones too.

        Rows are counted as a spreadsheet does, so that a line feed inside a cell does
        not count.

        :raise BadFile: ``bad_csv``, where a stray quotation mark would swallow rows
        """
        rows = csv.reader(
            self._text(),
            delimiter=self._separator,
            skipinitialspace=True,
            strict=True,
        )
        try:
            yield from islice(enumerate(rows, 1), self.header.number, None)
        except csv.Error as error:
            raise BadFile("bad_csv", str(rows.line_num)) from error

    def _text(self):
        file = io.BytesIO(self._content)
        return io.TextIOWrapper(file, encoding=self._encoding, newline="")

    def _first_rows(self, separator):
        rows = csv.reader(self._text(), delimiter=separator, skipinitialspace=True)
        try:
            return list(islice(rows, HEADER_ROWS))
        except csv.Error as error:
            raise BadFile("bad_csv", str(rows.line_num)) from error


def find_encoding(content, candidates):
    """Return the name of the first encoding in which the whole file is text.

    :param bytes content: the file
    :param candidates: Python's names of encodings, tried after UTF-8
    :raise BadFile: ``encoding`` if none fits, ``binary`` if it is no text in the first
        that fits
    """
    if content.startswith(_UTF16_MARKS):
        candidates = ("utf-16",)
    elif b"\0" in content:
        raise BadFile("binary")
    else:
        candidates = dict.fromkeys(("utf-8-sig", *candidates))
    fitting = (name for name in candidates if _fits(content, name))
    encoding = next(fitting, None)
    if encoding is None:
        raise BadFile("encoding", ", ".join(candidates))
    return encoding


def _fits(content, encoding):
    chunks = (
        content[start : start + _CHUNK] for start in range(0, len(content), _CHUNK)
    )
    try:
        for text in codecs.iterdecode(chunks, encoding):
            if _CONTROL.search(text):
                raise BadFile("binary")
    except UnicodeDecodeError:
        return False
    return True


def _refuse_markup(start):
    if start.lstrip().startswith("<"):
        raise BadFile("html")
