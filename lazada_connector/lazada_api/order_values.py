"""The amounts of an order, as the seller has to book them.

Pure functions over the dictionaries that Lazada sends (docs/lazada_api.rst, "Orders",
and "Units"). Amounts are :class:`~decimal.Decimal` in major units of the
order's currency and include tax.
"""

from dataclasses import dataclass
from decimal import Decimal

from .status import has_left, read_status
from .wire import read_id, read_key, shorten, to_decimal

ZERO = Decimal(0)


class BadAmount(ValueError):
    """An amount that nothing may be guessed for is absent, unreadable or impossible.

    :param str field: Lazada's name of it
    :param str item_id: the unit's id; ``""`` for an amount of the order itself
    :param value: as Lazada sent it, cut so that a person can read it
    """

    def __init__(self, field, item_id, value):
        self.field = field
        self.item_id = item_id
        self.value = shorten(value)
        of_unit = f" of unit {item_id}" if item_id else ""
        super().__init__(f"{field}{of_unit}: {self.value}")


@dataclass(frozen=True)
class GoodsLine:
    """Units of one SKU at one price, and the seller's vouchers beside it."""

    total: Decimal
    item_ids: tuple
    seller_voucher: Decimal
    place: object = None

    @property
    def quantity(self):
        return len(self.item_ids)

    @property
    def unit_price(self):
        return self.total / self.quantity


def live_items(items):
    """Return the units that are not cancelled."""
    return [item for item in items if read_status(item.get("status")) != "canceled"]


def awaits_payment(item):
    """Tell whether a unit of a presale is still to be paid, in whole or in part.

    ``stage_pay_status`` is empty, ``unpaid`` or ``unpaid final payment``; the unit's
    own status may be ``pending`` meanwhile.

    Source: docs/lazada_api.rst, "Units".
    """
    return read_key(item.get("stage_pay_status")).lower().startswith("unpaid")


def unit_status(item):
    """Return the status of a unit: *unpaid* as long as a presale is still to be paid.

    :rtype: str
    """
    status = read_status(item.get("status"))
    if status == "canceled" or has_left(status) or not awaits_payment(item):
        return status
    return "unpaid"


def item_price(item):
    """Return the price of one unit before vouchers.

    :raise BadAmount: Lazada sent no price, for none is assumed, or one below zero
    """
    return _not_negative(item, "item_price", read_amount(item, "item_price"))


def seller_voucher(item, bonus_by_seller=False):
    """Return what the seller gives up on one unit.

    :param bool bonus_by_seller: whose money :func:`disputed_bonus` is, as the store
        sees it
    :rtype: decimal.Decimal
    :raise BadAmount: one of the unit's vouchers cannot be read
    """
    given = _voucher(item, "voucher_seller")
    return given + disputed_bonus(item) if bonus_by_seller else given


def platform_voucher(item, bonus_by_seller=False):
    """Return what Lazada pays of one unit: the seller's revenue, not a discount.

    :param bool bonus_by_seller: as for :func:`seller_voucher`
    :rtype: decimal.Decimal
    :raise BadAmount: one of the unit's vouchers cannot be read
    """
    given = _voucher(item, "voucher_platform")
    return given - disputed_bonus(item) if bonus_by_seller else given


def disputed_bonus(item):
    """Return the seller's "Lazada bonus" that is within the platform's voucher.

    Lazada says that the seller pays it, and shows it in what Lazada pays. Public
    connectors disagree whose money it is.

    :return: zero where the figures leave no doubt
    :rtype: decimal.Decimal
    :raise BadAmount: one of the unit's vouchers cannot be read
    """
    bonus = _amount(item, "voucher_seller_lpi")
    if not bonus or _bonus_is_on_top(item):
        return ZERO
    within_own = bonus <= _amount(item, "voucher_seller")
    within_platform = bonus <= _amount(item, "voucher_platform")
    return bonus if within_platform and not within_own else ZERO


def _voucher(item, field):
    """Return one side's vouchers on a unit.

    Lazada lists its "Lazada bonus" vouchers apart (``…_lpi``) and does not say whether
    they are within ``voucher_seller`` and ``voucher_platform`` or on top.
    ``voucher_amount``, the sum, tells.
    """
    bonus = _amount(item, f"{field}_lpi")
    if bonus and _bonus_is_on_top(item):
        return _amount(item, field) + bonus
    return _amount(item, field)


def _bonus_is_on_top(item):
    fields = ("voucher_seller", "voucher_platform")
    vouchers = sum(_amount(item, field) for field in fields)
    bonus = sum(_amount(item, f"{field}_lpi") for field in fields)
    return _amount(item, "voucher_amount") == vouchers + bonus


def shipping_fee(order):
    """Return the shipping fee that the buyer pays for the order, after discounts.

    :raise BadAmount: it cannot be read, or is below zero
    """
    return _not_negative(order, "shipping_fee", _amount(order, "shipping_fee"))


def expected_total(order, items, include_shipping_fee, bonus_by_seller=False):
    """Return what the sales order and the invoice have to amount to.

    :param dict order: as Lazada sent it
    :param list items: its units, as Lazada sent them; cancelled ones do not count
    :param bool include_shipping_fee: the store's rule
    :param bool bonus_by_seller: as for :func:`seller_voucher`
    :return: zero for an order that is cancelled as a whole: nobody pays its shipping
    :rtype: decimal.Decimal
    :raise BadAmount: one of the amounts that count is not there or cannot be read
    """
    live = live_items(items)
    if items and not live:
        return ZERO
    goods = sum(map(item_price, live), ZERO)
    vouchers = sum((seller_voucher(item, bonus_by_seller) for item in live), ZERO)
    return goods - vouchers + (shipping_fee(order) if include_shipping_fee else ZERO)


def buyer_paid(order, items, bonus_by_seller=False):
    """Return what the buyer pays: goods less everybody's vouchers, and the shipping
    fee.

    Source: docs/lazada_api.rst, "Orders"; by units here, as cancelled ones do not
    count.

    :param bool bonus_by_seller: as for :func:`seller_voucher`; the buyer pays the same
    :rtype: decimal.Decimal
    :raise BadAmount: as :func:`expected_total`
    """
    live = live_items(items)
    by_lazada = sum((platform_voucher(item, bonus_by_seller) for item in live), ZERO)
    return expected_total(order, items, True, bonus_by_seller) - by_lazada


def goods_lines(
    items, bonus_by_seller=False, in_price=False, places=None, together=None
):
    """Group the units that are not cancelled by SKU, price and place, in the order
    received.

    :param bool bonus_by_seller: as for :func:`seller_voucher`
    :param bool in_price: each unit's price is what is left of it after the seller's
        voucher; what a voucher has beyond its unit's price stays a voucher
    :param dict places: by id, from where a unit leaves that does not leave the usual
        place; anything that can be compared
    :param dict together: by id, with which others a unit is whatever their prices, as
        they have left together: a line of its own would send it once more
    :return: list of :class:`GoodsLine`
    :raise BadAmount: a unit's price or one of its vouchers cannot be read
    """
    groups = {}
    for item in live_items(items):
        sku = read_id(item.get("sku_id")) or read_key(item.get("sku"))
        price, voucher = item_price(item), seller_voucher(item, bonus_by_seller)
        within = min(price, voucher) if in_price else ZERO
        item_id = read_id(item.get("order_item_id"))
        place = (places or {}).get(item_id)
        key = (together or {}).get(item_id) or (sku, price - within, place)
        units = groups.setdefault(key, [])
        units.append((item_id, price - within, voucher - within, place))
    return [_goods_line(units) for units in groups.values()]


def _goods_line(units):
    item_ids, prices, vouchers, places = zip(*units, strict=True)
    return GoodsLine(sum(prices, ZERO), item_ids, sum(vouchers, ZERO), places[0])


def read_amount(source, field, **default):
    """Return an amount of an order or of a unit.

    :param dict source: as Lazada sent it
    :param default: ``default``: what to return if Lazada left it empty
    :rtype: decimal.Decimal
    :raise BadAmount: it cannot be read; or it is empty and there is no default
    """
    value = source.get(field)
    try:
        return to_decimal(value, **default)
    except ValueError:
        raise BadAmount(field, read_id(source.get("order_item_id")), value) from None


def _amount(source, field):
    """Return an amount that Lazada leaves empty when there is none."""
    return read_amount(source, field, default=ZERO)


def _not_negative(source, field, amount):
    if amount < 0:
        raise BadAmount(field, read_id(source.get("order_item_id")), amount)
    return amount
