"""The text and the numbers of one cell, whatever kind of file it stood in."""

import re
import unicodedata

# How spreadsheets and programs write that there is nothing.
_NOTHING = {"-", "--", "n/a", "#n/a", "null", "none", "nan", "#ref!", "#value!"}
# ="00123" keeps a spreadsheet from reading a number.
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
_EXPONENT = re.compile(r"\d+([.,]\d+)?E\+\d+", re.IGNORECASE)
# A spreadsheet keeps this many digits of a number, a float every integer up to 2**53.
_SPREADSHEET_DIGITS = 15
_EXACT_FLOATS = 2**53


class RoundedNumber(ValueError):
    """A number of which the last digits are lost."""


def text_of(cell):
    """Return a cell as text: composed accents, no space around, ``""`` for nothing.

    :param cell: what ``csv`` or ``openpyxl`` read: text, number, date, ``None`` …
    :rtype: str
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = unicodedata.normalize("NFC", str(cell)).strip()
    formula = _TEXT_FORMULA.fullmatch(text)
    text = formula.group(1).strip() if formula else text
    return "" if text.casefold() in _NOTHING else text


def reference_of(cell):
    """Return an order number or tracking number as text.

    :param cell: as for ``text_of``; a number in a spreadsheet is an id without ``.0``
    :raise RoundedNumber: digits are lost, so it would be the number of something else
    """
    text = text_of(cell)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    text = text.removeprefix("'").strip()
    if _EXPONENT.fullmatch(text) or _is_rounded(cell):
        raise RoundedNumber(text)
    return text


def _is_rounded(cell):
    if not isinstance(cell, (int, float)) or abs(cell) < 10**_SPREADSHEET_DIGITS:
        return False
    return abs(cell) >= _EXACT_FLOATS or cell % 10 == 0
