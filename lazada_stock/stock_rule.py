"""How many units of a SKU buyers may order: the arithmetic, and nothing else.

Pure: it knows neither Odoo nor Lazada. Quantities by place: a dict from a key (Lazada's
warehouse code, or whatever the caller has) to a number, the place that gives first
standing first.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """What a store keeps back of the stock that is free.

    :param int safety: units of each SKU that are never offered
    :param int share: per cent of what is left that this store may offer
    :param int ceiling: units of a SKU that are offered at most; ``None``: any number
    """

    safety: int = 0
    share: int = 100
    ceiling: int | None = None


def sellable_units(free, pieces=1, rule=Rule()):  # noqa: B008 (it is immutable)
    """Return the whole units that buyers may order from each place, never below zero.

    :param dict free: pieces on hand and not reserved, by place
    :param int pieces: of the product for one unit of the SKU
    :param Rule rule: of the store and the SKU
    :rtype: dict[str, int]
    """
    units = {place: _whole(quantity / pieces) for place, quantity in free.items()}
    units = take_off(units, rule.safety)
    units = {place: number * rule.share // 100 for place, number in units.items()}
    return units if rule.ceiling is None else _limit(units, rule.ceiling)


def take_off(stock, amount):
    """Return a stock less an amount, which the first places give; none below zero.

    :param dict stock: numbers by place
    :param amount: a number; what the places do not have is not taken
    :rtype: dict
    """
    left = {}
    for place, number in stock.items():
        taken = min(max(number, 0), amount)
        left[place] = max(number, 0) - taken
        amount -= taken
    return left


def _limit(units, ceiling):
    limited = {}
    for place, number in units.items():
        limited[place] = min(number, ceiling)
        ceiling -= limited[place]
    return limited


def _whole(number):
    """Round down, but for what a float lacks of a whole number."""
    return max(math.floor(round(number, 6)), 0)
