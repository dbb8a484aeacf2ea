"""Whether an order contradicts itself: its own figures against those of its units.

Lazada gives each sum twice, with the order and with its units. Where the two disagree,
a unit is missing or an amount is wrong, and a sales order made from the units alone
would look right all the same. Sources: docs/lazada_api.rst, "Orders", and "Units".
"""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from .order_values import ZERO, BadAmount, item_price, live_items, read_amount
from .wire import read_id

VOUCHER_FIELDS = (
    "voucher_seller",
    "voucher_platform",
    "voucher_seller_lpi",
    "voucher_platform_lpi",
)


@dataclass(frozen=True)
class Contradiction:
    """Two figures of Lazada that cannot both be right.

    ========================= ======================== =============================
    code                      ``told``                 ``found``
    ========================= ======================== =============================
    ``unit_without_id``       units of the order       those with a usable id
    ``unit_twice``            units with an id         different ids
    ``items_count``           ``items_count``          units
    ``price``                 ``price``                prices of the units
    ``voucher_seller``        ``voucher_seller``       the same of the units
    ``negative_voucher``      the lowest voucher       zero
    ========================= ======================== =============================

    :param Decimal told: by the order
    :param Decimal found: from its units
    """

    code: str
    told: Decimal
    found: Decimal


def contradictions(order, items):
    """Return what an order says of itself that its units do not bear out.

    A figure that Lazada left out contradicts nothing. Lazada counts cancelled units in
    some of its figures and not in others: a figure is right if it fits either way.

    :param dict order: as Lazada sent it
    :param list items: all of its units, as Lazada sent them
    :return: list of :class:`Contradiction`, empty if the figures agree
    :raise BadAmount: an amount that counts is not there or cannot be read
    """
    found = [
        _find_unnamed(items),
        _find_repeated(items),
        _compare(order, "items_count", items, lambda item: Decimal(1)),
        _compare(order, "price", items, item_price),
        _compare_vouchers(order, items),
        _find_negative_voucher(order, items),
    ]
    return [each for each in found if each]


def usable_id(row, field="order_item_id"):
    """Return Lazada's id of a unit or an order, ``""`` for none that can be one."""
    text = read_id(row.get(field))
    return text if text.isascii() and text.isdecimal() else ""


def split_units(items):
    """Part the units that can be told apart from those that cannot: without an id, or
    with that of a unit before them.

    :return: units, and what is left out
    :rtype: tuple[list[dict], list[dict]]
    """
    units, left_out = {}, []
    for item in items:
        lazada_id = usable_id(item)
        if lazada_id and lazada_id not in units:
            units[lazada_id] = item
        else:
            left_out.append(item)
    return list(units.values()), left_out


def summary(found):
    """Return contradictions in a line, by which they are known again.

    :param list found: from :func:`contradictions`
    """
    return "; ".join(f"{each.code} {each.told:f} {each.found:f}" for each in found)


def _find_unnamed(items):
    named = len(_ids(items))
    if named == len(items):
        return None
    return Contradiction("unit_without_id", Decimal(len(items)), Decimal(named))


def _find_repeated(items):
    ids = Counter(_ids(items))
    if len(ids) == ids.total():
        return None
    return Contradiction("unit_twice", Decimal(ids.total()), Decimal(len(ids)))


def _ids(items):
    return list(filter(None, map(usable_id, items)))


def _compare(order, field, items, amount_of):
    """Compare a figure of the order with the sum over its units."""
    told = read_amount(order, field, default=None)
    if told is None:
        return None
    of_live = sum(map(amount_of, live_items(items)), ZERO)
    if told == of_live:
        return None
    try:
        of_all = sum(map(amount_of, items), ZERO)
    except BadAmount:
        # A cancelled unit may have no price: then only the others count.
        of_all = of_live
    return None if told == of_all else Contradiction(field, told, of_live)


def _compare_vouchers(order, items):
    """Compare the sellers' vouchers, with the "Lazada bonus" and without it: where
    Lazada counts that is not known."""
    without = _compare(order, "voucher_seller", items, _seller_voucher)
    with_bonus = _compare(order, "voucher_seller", items, _seller_voucher_and_bonus)
    return without and with_bonus and without


def _seller_voucher(item):
    return read_amount(item, "voucher_seller", default=ZERO)


def _seller_voucher_and_bonus(item):
    return _seller_voucher(item) + read_amount(item, "voucher_seller_lpi", default=ZERO)


def _find_negative_voucher(order, items):
    """A voucher below zero would raise the total."""
    amounts = [read_amount(order, "voucher_seller", default=ZERO)]
    for item in live_items(items):
        amounts += [read_amount(item, field, default=ZERO) for field in VOUCHER_FIELDS]
    lowest = min(amounts)
    return Contradiction("negative_voucher", lowest, ZERO) if lowest < 0 else None
