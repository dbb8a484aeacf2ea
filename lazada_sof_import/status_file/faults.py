"""What can be wrong with a file as a whole, and with one of its rows; what it may cost.

The sentences for people stand in ``status_messages``.
"""

import time
from dataclasses import dataclass

# Why a file is refused, with what its detail is.
FILE_FAULTS = {
    "empty": "",
    "no_header": "what is missing: reference, status",
    "no_rows": "",
    "too_large": "the limit in bytes",
    "too_many_rows": "the limit",
    "long_row": "the line or the row",
    "too_slow": "the limit in seconds",
    "encoding": "what was tried",
    "binary": "what it is, if that is known",
    "picture": "",
    "html": "",
    "xls": "",
    "other_zip": "",
    "broken_xlsx": "the kind of damage",
    "bad_csv": "the line",
}

# Why a row cannot be used, with what its detail is.
ROW_PROBLEMS = {
    "no_reference": "",
    "rounded_number": "the number",
    "extra_cells": "the cells that the header has no names for",
    "no_status": "",
    "unknown_word": "the word",
    "bad_time": "the cells",
    "ambiguous_date": "the cells; the column does not tell day from month",
    "mixed_dates": "the cells; the column has both orders of day and month",
    "future_time": "the time, ISO, UTC",
    "duplicate": "the number of the row that is the same",
}
# Longer texts are cut: a workbook may name one text in each of its rows.
LONGEST_TEXT = 500
LONGEST_DETAIL = 200


@dataclass(frozen=True)
class Limits:
    """What is refused, because no courier's file is that big.

    :param int content: bytes of the file
    :param int unpacked: bytes of an XLSX, which is an archive, once unpacked
    :param int parts: files in that archive
    :param int small_part: bytes of those of its files that say where the others are
    :param int strings: texts that its sheets share
    :param int rows: rows below the header that are not blank
    :param int row: characters of a row of a text file
    :param int cell: characters of a cell of a workbook
    :param int columns: what stands further right is not looked at
    :param float seconds: to read it all
    """

    content: int = 20_000_000
    unpacked: int = 100_000_000
    parts: int = 1_000
    small_part: int = 1_000_000
    strings: int = 1_000_000
    rows: int = 200_000
    row: int = 100_000
    cell: int = 32_767
    columns: int = 200
    seconds: float = 30


class Allowance:
    """What is left of the limits while one file is read."""

    def __init__(self, limits, clock=time.monotonic):
        self.limits = limits
        self._clock = clock
        self._ends = clock() + limits.seconds
        self._unpacked = 0

    def check_time(self):
        if self._clock() > self._ends:
            raise BadFile("too_slow", str(self.limits.seconds))

    def unpack(self, size):
        """Count bytes that came out of an archive."""
        self._unpacked += size
        if self._unpacked > self.limits.unpacked:
            raise BadFile("too_large", str(self.limits.unpacked))
        self.check_time()


class BadFile(Exception):
    """A file that cannot be read at all.

    :param str code: a key of ``FILE_FAULTS``
    :param str detail: what is said there; may be empty
    """

    def __init__(self, code, detail=""):
        self.code = code
        self.detail = detail
        super().__init__(code, detail)
