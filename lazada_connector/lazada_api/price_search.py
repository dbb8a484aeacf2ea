"""How prices are found at which a document amounts to what it has to: by trying.

What a document amounts to is the caller's affair; taxes are rounded there. Its lines
are dataclasses with ``price_unit``, ``quantity``, ``taxes`` (as many as there are), and
``total``: what the line has to amount to, with tax.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

# More decimals than this are not needed to reach a total, and nobody wants to read
# them.
MOST_DECIMALS = 8
# From a few cents down to a price that float cannot tell from its neighbour.
BISECTIONS = 40


def shortest_price(price, miss, digits):
    """Return the price rounded to the fewest decimals that still hits, or ``None``.

    :param float price: where to look
    :param callable miss: tells of a price whether it amounts to too little (below 0),
        too much (above 0), or to what is wanted (0)
    :param int digits: no fewer
    """
    for count in range(digits, MOST_DECIMALS + 1):
        rounded = round(price, count)
        if not miss(rounded):
            return rounded
    return None


def _with_a_price(lines):
    """Return the lines that may take a cent more or less, one piece first. What costs
    nothing, as a gift, goes on costing nothing."""
    return sorted((line for line in lines if line.total), key=lambda one: one.quantity)


def _keeps_its_sign(line, price):
    """Whether a price is on the same side of zero as what its line amounts to: goods
    below zero are refused by e-invoices."""
    return price * line.quantity * line.total >= 0


@dataclass(frozen=True)
class Document:
    """How a document counts.

    :param callable total_of: what lines amount to together
    :param float smallest: unit of the currency
    :param int digits: of the currency
    :param bool by_line: taxes are rounded line by line
    """

    total_of: Callable
    smallest: float
    digits: int
    by_line: bool

    def miss(self, lines, target):
        """Return by how much lines amount to too much; below zero, too little."""
        gap = self.total_of(lines) - target
        return 0.0 if abs(gap) < self.smallest / 2 else gap

    def fit_prices(self, lines):
        """Change the prices of lines, which are exact, so that the document amounts to
        the sum of the totals.

        :return: what is missing to it, because no price reaches it; usually 0.0
        """
        for line in lines:
            line.price_unit = self._price_alone(line)
        target = sum(line.total for line in lines)
        for line in _with_a_price(lines):
            if not self.miss(lines, target):
                return 0.0
            self._adjust_price(line, lines, target)
        self._prefer_too_little(lines, target)
        return -self.miss(lines, target)

    def _prefer_too_little(self, lines, target):
        """Lower a price, so that something is missing, no more than there is too much
        now: the e-invoices of some countries take no line below zero."""
        excess = self.miss(lines, target)
        for line in _with_a_price(lines):
            if excess <= 0:
                return
            price, step = line.price_unit, self.smallest / line.quantity
            if not _keeps_its_sign(line, price - step):
                continue
            line.price_unit = round(price - step, MOST_DECIMALS)
            if -excess - self.smallest / 2 < self.miss(lines, target) <= 0:
                return
            line.price_unit = price

    def _price_alone(self, line):
        """Return the price with the fewest decimals at which the line alone amounts to
        its total."""

        def miss(price):
            return self.miss([replace(line, price_unit=price)], line.total)

        price = shortest_price(line.price_unit, miss, self.digits)
        if price is None:
            price = self._price_nearby(line, miss)
        return round(line.price_unit, MOST_DECIMALS) if price is None else price

    def _adjust_price(self, line, lines, target):
        """Change one line's price by a trifle if that makes the document reach its
        total."""
        others = [other for other in lines if other is not line]
        if self.by_line:
            # Lines do not touch each other; what this one amounts to is enough.
            target -= self.total_of(others)
            others = []

        def miss(price):
            return self.miss([*others, replace(line, price_unit=price)], target)

        price = self._price_nearby(line, miss)
        if price is not None and _keeps_its_sign(line, price):
            line.price_unit = price

    def _price_nearby(self, line, miss):
        """Return a price close by that hits, or ``None`` if the total jumps over it.

        A total grows with the price, in steps; each tax is a step of its own. For
        pieces that are taken back it shrinks.
        """
        reach = self.smallest * (len(line.taxes) + 2) / abs(line.quantity)
        low, high = line.price_unit - reach, line.price_unit + reach
        for _step in range(BISECTIONS):
            middle = (low + high) / 2
            difference = miss(middle)
            if not difference:
                shortest = shortest_price(middle, miss, self.digits)
                return middle if shortest is None else shortest
            if (difference < 0) == (line.quantity > 0):
                low = middle
            else:
                high = middle
        return None
