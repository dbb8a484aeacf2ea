"""What a statement posts: the arithmetic, and nothing else.

Pure: it knows neither Odoo nor Lazada. Amounts are decimals; a line's is positive where
it is a debit.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

ORDER, TYPE, VAT, WITHHELD = "order", "type", "vat", "withheld"
ROUNDING, BALANCE = "rounding", "balance"


@dataclass(frozen=True)
class Part:
    """Some rows that end in one line of an entry, or a single one.

    :param date month: any day that names the entry
    :param str kind: ``ORDER`` or ``TYPE``
    :param key: whatever tells such lines apart
    :param Decimal amount: what moves the balance; positive for the seller
    :param Decimal vat: within the amount, with its sign
    :param Decimal withheld: taken off the amount, with its sign
    """

    month: date
    kind: str
    key: object
    amount: Decimal
    vat: Decimal = Decimal(0)
    withheld: Decimal = Decimal(0)


@dataclass(frozen=True)
class Line:
    kind: str
    key: object
    amount: Decimal


def entry_lines(parts, opening, decimals):
    """Return the lines of one entry for each month, the oldest first.

    Sums are rounded once for each line. What the taxes lack of whole cents goes to the
    line of their fee. The balance moves from one rounded balance to the next, so that
    it is Lazada's after each entry; what the other lines then lack is a line of its
    own, of at most half of the smallest unit for each line.

    :param parts: iterable of :class:`Part`
    :param Decimal opening: the exact balance before them
    :param int decimals: of the currency
    :rtype: dict[date, list[Line]]
    """
    entries, exact = {}, opening
    for month, own in sorted(_by_month(parts).items()):
        lines = _lines_of_rows(own, decimals)
        before = _rounded(exact, decimals)
        exact += sum(part.amount for part in own)
        balance = _rounded(exact, decimals) - before
        rest = -balance - sum(line.amount for line in lines)
        lines += [Line(ROUNDING, None, rest), Line(BALANCE, None, balance)]
        entries[month] = [line for line in lines if line.amount or _has_rows(line)]
    return entries


def _has_rows(line):
    """A line that rows end in is needed to take them back, even if they cancel out."""
    return line.kind in (ORDER, TYPE)


def _by_month(parts):
    months = defaultdict(list)
    for part in parts:
        months[part.month].append(part)
    return months


def _lines_of_rows(parts, decimals):
    sums = defaultdict(lambda: [Decimal(0)] * 3)
    for part in parts:
        amounts = (part.amount, part.vat, part.withheld)
        known = sums[part.kind, part.key]
        sums[part.kind, part.key] = [a + b for a, b in zip(known, amounts, strict=True)]
    lines = []
    for (kind, key), (amount, vat, withheld) in sums.items():
        whole = _rounded(-amount, decimals)
        tax = _rounded(-vat, decimals)
        kept = _rounded(withheld, decimals)
        lines += [
            Line(kind, key, whole - tax - kept),
            Line(VAT, key, tax),
            Line(WITHHELD, key, kept),
        ]
    return lines


def _rounded(amount, decimals):
    return amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0
