"""What of a refund the seller gives back, and when it is credited. Pure.

Source: docs/lazada_api.rst, "Returns": a refund is what the *buyer* gets back, after
Lazada's own voucher, too; Lazada takes from the seller what the unit was sold for.
"""

from .order_values import (
    ZERO,
    item_price,
    live_items,
    platform_voucher,
    seller_voucher,
)
from .wire import read_id

# When a store credits what is given back.
BY_HAND, WHEN_REFUNDED, AFTER_RECEIPT = "manual", "refunded", "received"
# Whether goods come back of a unit, and whether they are booked.
NO_GOODS, AWAITED, BOOKED = "none", "awaited", "booked"
# What is to be done about the credit of a unit.
NEVER, LATER, ASKED, NOW = "never", "later", "asked", "now"

_REFUNDED = ("refunded", "closed")
_WITHOUT = ("refused", "cancelled")


def credit_step(rule, kind, stage, goods):
    """Tell whether it is time to credit a line of a return.

    :param str rule: of the store: ``manual``, ``refunded`` or ``received``
    :param str kind: ``return refund_only cancel abnormal``
    :param str stage: of the line, see :class:`.return_values.ReverseLine`
    :param str goods: ``none``: none come; ``awaited``; ``booked``
    :return: ``never``; ``later``; ``asked``: it is time, and a person does it; ``now``
    :rtype: str
    """
    if kind == "cancel" or stage in _WITHOUT:
        return NEVER
    # Nobody refunds a parcel that turned round: what is back was not sold.
    by_goods = kind == "abnormal" or (rule == AFTER_RECEIPT and goods != NO_GOODS)
    is_time = goods == BOOKED if by_goods else stage in _REFUNDED
    if not is_time:
        return LATER
    return ASKED if rule == BY_HAND else NOW


def give_back(net, paid, refunds):
    """Return what the seller gives back for each refund of one unit, oldest first:
    what the unit was sold for, where the buyer gets all that he paid by this refund;
    else what he gets. So does Lazada take it back from the seller, refund by refund.

    Together that is never more than the unit was sold for.

    :param Decimal net: what the unit was sold for: its price less the seller's vouchers
    :param Decimal paid: by the buyer: less Lazada's vouchers, too
    :param refunds: amounts, not below zero
    :rtype: list[Decimal]
    """
    given, left = [], net
    for refund in refunds:
        amount = min(net if refund >= paid else refund, left)
        given.append(amount)
        left -= amount
    return given


def unit_worth(item, bonus_by_seller=False):
    """Return what a unit was sold for, and what the buyer paid of it.

    :param dict item: as Lazada sent it
    :param bool bonus_by_seller: see :func:`.order_values.seller_voucher`
    :rtype: tuple[Decimal, Decimal]
    :raise BadAmount: an amount cannot be read
    """
    net = max(ZERO, item_price(item) - seller_voucher(item, bonus_by_seller))
    return net, max(ZERO, net - platform_voucher(item, bonus_by_seller))


def less_given(items, given, credited=(), bonus_by_seller=False):
    """Return the units of an order as if what was given back before its invoice had
    been vouchers of the seller, and as if a unit that a return has credited had not
    been cancelled: then whatever follows an order follows that, too, and once.

    :param list items: as Lazada sent them
    :param dict given: amounts by the unit's id
    :param credited: ids of units
    :rtype: list[dict]
    """
    units = []
    for item in items:
        key = read_id(item.get("order_item_id"))
        if not live_items([item]):
            units.append({**item, "status": "returned"} if key in credited else item)
        elif given.get(key):
            units.append(_discounted(item, given[key], bonus_by_seller))
        else:
            units.append(item)
    return units


def _discounted(item, amount, bonus_by_seller):
    own = seller_voucher(item, bonus_by_seller) + amount
    others = platform_voucher(item, bonus_by_seller)
    return {
        **item,
        "voucher_seller": f"{own:f}",
        "voucher_platform": f"{others:f}",
        "voucher_amount": f"{own + others:f}",
        "voucher_seller_lpi": None,
        "voucher_platform_lpi": None,
    }
