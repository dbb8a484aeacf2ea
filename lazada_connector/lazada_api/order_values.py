"""The amounts of an order, as the seller has to book them.

Pure functions over the dictionaries that Lazada sends (pages *GetOrders* and
*GetMultipleOrderItems*). Amounts are :class:`~decimal.Decimal` in major units of the
order's currency and include tax.
"""

from dataclasses import dataclass
from decimal import Decimal

from .status import read_status
from .wire import to_decimal, to_id

ZERO = Decimal(0)


class MissingAmount(ValueError):
    """An amount that nothing may be guessed for is absent or unreadable."""

    def __init__(self, field, item_id, value):
        super().__init__(f"{field} of unit {item_id}: {value!r}")
        self.field = field
        self.item_id = item_id
        self.value = value


@dataclass(frozen=True)
class GoodsLine:
    """Units of one SKU at one price."""

    unit_price: Decimal
    item_ids: tuple
    seller_voucher: Decimal

    @property
    def quantity(self):
        return len(self.item_ids)

    @property
    def total(self):
        return self.unit_price * self.quantity


def live_items(items):
    """Return the units that are not cancelled."""
    return [item for item in items if read_status(item.get("status")) != "canceled"]


def item_price(item):
    """Return the price of one unit before vouchers.

    :raise MissingAmount: Lazada sent no price; none is assumed
    """
    value = item.get("item_price")
    try:
        return to_decimal(value)
    except ValueError as error:
        raise MissingAmount(
            "item_price", to_id(item.get("order_item_id")), value
        ) from error


def seller_voucher(item):
    """Return what the seller gives up on one unit.

    :rtype: decimal.Decimal
    """
    return _voucher(item, "voucher_seller")


def platform_voucher(item):
    """Return what Lazada pays of one unit: the seller's revenue, not a discount.

    :rtype: decimal.Decimal
    """
    return _voucher(item, "voucher_platform")


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
    """Return the shipping fee that the buyer pays for the order, after discounts."""
    return _amount(order, "shipping_fee")


def expected_total(order, items, include_shipping_fee):
    """Return what the sales order and the invoice have to amount to.

    :param dict order: as Lazada sent it
    :param list items: its units, as Lazada sent them; cancelled ones do not count
    :param bool include_shipping_fee: the store's rule
    :return: zero for an order that is cancelled as a whole: nobody pays its shipping
    :rtype: decimal.Decimal
    :raise MissingAmount: a unit has no price
    """
    live = live_items(items)
    if items and not live:
        return ZERO
    goods = sum((item_price(item) - seller_voucher(item) for item in live), ZERO)
    return goods + (shipping_fee(order) if include_shipping_fee else ZERO)


def buyer_paid(order, items):
    """Return what the buyer pays: goods less everybody's vouchers, and the shipping
    fee.

    Source: guide *Get Order* (price − voucher + shipping_fee); by units here, as
    cancelled ones do not count.

    :rtype: decimal.Decimal
    :raise MissingAmount: a unit has no price
    """
    by_lazada = sum(map(platform_voucher, live_items(items)), ZERO)
    return expected_total(order, items, include_shipping_fee=True) - by_lazada


def goods_lines(items):
    """Group the units that are not cancelled by SKU and price, in the order received.

    :return: list of :class:`GoodsLine`
    :raise MissingAmount: a unit has no price
    """
    groups = {}
    for item in live_items(items):
        key = (to_id(item.get("sku_id")) or item.get("sku"), item_price(item))
        groups.setdefault(key, []).append(item)
    return [_goods_line(price, units) for (_sku, price), units in groups.items()]


def _goods_line(price, units):
    return GoodsLine(
        unit_price=price,
        item_ids=tuple(to_id(unit.get("order_item_id")) for unit in units),
        seller_voucher=sum((seller_voucher(unit) for unit in units), ZERO),
    )


def _amount(source, field):
    """Return an amount that Lazada leaves empty when there is none."""
    return to_decimal(source.get(field), default=ZERO)
