"""The text and the numbers of one cell, whatever kind of file it stood in."""

import re
import unicodedata

# How spreadsheets and programs write that there is nothing.
_NOTHING = {"-", "--", "n/a", "#n/a", "null", "none", "nan", "#ref!", "#value!"}
# ="00123" keeps a spreadsheet from reading a number.
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
_EXPONENT = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
# What pandas and others make of a number in a column with gaps.
_WHOLE_NUMBER = re.compile(r"(\d+)[.,]0+")
# A spreadsheet keeps this many digits of a number, a float every integer up to 2**53.
_SPREADSHEET_DIGITS = 15
_EXACT_FLOATS = 2**53
# Control characters, marks of direction, joiners, halves of a character: programs leave
# them before values, and nobody sees them.
_INVISIBLE = {"Cc", "Cf", "Cs"}
_KEPT_CONTROLS = "\t\n\r"


class RoundedNumber(ValueError):
    """A number of which the last digits are lost."""


def text_of(cell):
    """Return a cell as text: composed accents, nothing invisible, no space around.

    :param cell: what a table holds: text, number, truth value, ``None``
    :return: ``""`` for nothing
    :rtype: str
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = _visible(unicodedata.normalize("NFC", str(cell))).strip()
    formula = _TEXT_FORMULA.fullmatch(text)
    text = formula.group(1).strip() if formula else text
    return "" if text.casefold() in _NOTHING else text


def _visible(text):
    if text.isprintable():
        return text
    return "".join(
        char
        for char in text
        if char in _KEPT_CONTROLS or unicodedata.category(char) not in _INVISIBLE
    )


def reference_of(cell):
    """Return an order number or tracking number as text.

    :param cell: as for ``text_of``; a number in a spreadsheet is an id without ``.0``
    :raise RoundedNumber: digits are lost, so it would be the number of something else
    """
    text = text_of(cell)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.removeprefix("'").strip()
    whole = _WHOLE_NUMBER.fullmatch(text)
    number = int(whole[1][: _SPREADSHEET_DIGITS + 5]) if whole else cell
    if _EXPONENT.fullmatch(text) or _is_rounded(number):
        raise RoundedNumber(text)
    return whole[1] if whole else text


def _is_rounded(number):
    if not isinstance(number, (int, float)) or abs(number) < 10**_SPREADSHEET_DIGITS:
        return False
    return abs(number) >= _EXACT_FLOATS or number % 10 == 0
