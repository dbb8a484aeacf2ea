"""What can be wrong with a file as a whole, and with one of its rows."""

from dataclasses import dataclass

# Why a file is refused. The detail of ``no_header`` is what is missing (``reference``,
# ``status``), of ``bad_csv`` the line, of ``encoding`` what was tried, of ``too_large``
# (in bytes) and ``too_many_rows`` the limit.
FILE_FAULTS = {
    "empty": "The file is empty.",
    "no_header": "No line with the names of the columns was found near the top.",
    "no_rows": "There is nothing below the names of the columns.",
    "too_large": "The file is too large.",
    "too_many_rows": "The file has too many rows.",
    "encoding": "The text is in none of the encodings that were tried.",
    "binary": "This is neither CSV nor XLSX.",
    "html": "This is a web page or XML under another name. Save it as XLSX or CSV.",
    "xls": "This is an old or encrypted Excel file. Save it as XLSX without password.",
    "other_zip": "This archive is no XLSX workbook.",
    "broken_xlsx": "The workbook is damaged. Open it and save it again.",
    "bad_csv": "The quotation marks do not match.",
}

# Why a row cannot be used, with what its detail is.
ROW_PROBLEMS = {
    "no_reference": "neither order number nor tracking number",
    "rounded_number": "a spreadsheet has rounded the only number; detail: the number",
    "extra_cells": "more cells than the header has names; detail: the extra cells",
    "no_status": "no word of the courier",
    "unknown_word": "a word that is not in the mapping; detail: the word",
    "bad_time": "no time, or more than one, can be read; detail: the cells",
    "future_time": "more than a day ahead; detail: the time, ISO, UTC",
    "conflict": "delivered and not delivered at the same time; detail: the reference",
    "duplicate": "the same as an earlier row; detail: the number of that row",
}


@dataclass(frozen=True)
class Limits:
    """What is refused, because no courier's file is that big.

    ``content`` and ``unpacked`` (an XLSX is an archive) are in bytes, ``rows`` counts
    the rows below the header that are not blank.
    """

    content: int = 20_000_000
    unpacked: int = 200_000_000
    rows: int = 200_000


class BadFile(Exception):
    """A file that cannot be read at all.

    :param str code: a key of ``FILE_FAULTS``
    :param str detail: what the comment there says, for a reader; may be empty
    """

    def __init__(self, code, detail=""):
        self.code = code
        self.detail = detail
        self.filename = ""
        super().__init__(code, detail)

    def __str__(self):
        where = f"{self.filename}: " if self.filename else ""
        detail = f" ({self.detail})" if self.detail else ""
        return f"{where}{FILE_FAULTS[self.code]}{detail}"
