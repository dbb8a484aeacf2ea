"""Prices at which a document amounts to a total, found by trying.

``currency`` is whatever has ``rounding``, ``decimal_places`` and ``compare_amounts``,
``rounded`` rounds a price to so many decimals.
"""

# More decimals than this are not needed to reach a total, and nobody wants to read
# them.
MOST_DECIMALS = 8
# From a few cents down to a price that float cannot tell from its neighbour.
BISECTIONS = 40


def shortest(price, total_at, target, currency, rounded):
    """Return the price rounded to the fewest decimals that still give the total, or
    ``None``."""
    for digits in range(currency.decimal_places, MOST_DECIMALS + 1):
        short = rounded(price, digits)
        if currency.compare_amounts(total_at(short), target) == 0:
            return short
    return None


def bisect(price, total_at, reach, target, currency, rounded):
    """Return a price close by that gives the total, or ``None`` if the total jumps over
    it.

    :param float reach: how far off the price may be

    A total grows with the price, in steps; each tax is a step of its own.
    """
    low, high = price - reach, price + reach
    for _step in range(BISECTIONS):
        middle = (low + high) / 2
        difference = currency.compare_amounts(total_at(middle), target)
        if not difference:
            short = shortest(middle, total_at, target, currency, rounded)
            return middle if short is None else short
        if difference < 0:
            low = middle
        else:
            high = middle
    return None
