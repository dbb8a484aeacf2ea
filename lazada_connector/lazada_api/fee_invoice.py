"""Lazada's tax invoice as somebody pastes it from a sheet. Pure."""

import csv
import re

from .settlement_values import read_amount

_AMOUNTS = 2


def read_fee_lines(text):
    """Return the fees of a pasted table: name or number, amount with tax, tax.

    The columns are told apart by tabs, or else by semicolons, or by commas. What comes
    before the last two columns is the name; a line without figures is a heading.

    :param str text: a line for each fee
    :return: tuples of name, amount and tax, and the lines that could not be read
    :rtype: tuple[list[tuple[str, Decimal, Decimal]], list[str]]
    """
    fees, unreadable = [], []
    for line in filter(str.strip, text.splitlines()):
        cells = _split(line)
        if not re.search(r"\d", "".join(cells[1:])):
            continue
        try:
            amount, tax = map(read_amount, cells[-_AMOUNTS:])
        except ValueError:
            unreadable.append(line.strip())
            continue
        name = " ".join(cells[:-_AMOUNTS]).strip()
        if name:
            fees.append((name, amount, tax))
        else:
            unreadable.append(line.strip())
    return fees, unreadable


def _split(line):
    mark = next((each for each in "\t;" if each in line), ",")
    [cells] = csv.reader([line], delimiter=mark)
    return [cell.strip() for cell in cells]
