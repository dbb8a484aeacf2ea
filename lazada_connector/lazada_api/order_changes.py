"""What of an order matters after it was imported, so that a change of it shows.

Pure functions over the dictionaries that Lazada sends (docs/lazada_api.rst, "Orders",
and "Units").
"""

import hashlib
from dataclasses import asdict

from .order_values import item_price, seller_voucher, shipping_fee
from .recipient import read_recipient
from .status import TROUBLE_STATUSES, read_status
from .wire import json_dumps, read_id


def reflect(order, items, bonus_by_seller=False):
    """Return what a sales order is made from, and what a person has to be told.

    The normal life of a unit (packed, shipped, delivered ...) is left out: nothing
    follows from it. The buyer's address is only a checksum, for it is personal data.

    :param dict order: as Lazada sent it
    :param list items: its units, as Lazada sent them
    :param bool bonus_by_seller: see :func:`.order_values.seller_voucher`
    :return: ``{"units": {id: [status, price, seller's voucher]}, "shipping_fee": text,
        "recipient": text}``, fit for JSON; the status is empty for a normal life
    :rtype: dict
    """
    return {
        "units": {
            read_id(item.get("order_item_id")): [
                _noteworthy(item),
                _text(item_price, item),
                _text(seller_voucher, item, bonus_by_seller),
            ]
            for item in items
        },
        "shipping_fee": _text(shipping_fee, order),
        "recipient": _recipient_checksum(order),
    }


def is_money_changed(before, after):
    """Tell whether the lines of the sales order have to be looked at.

    :param before: what :func:`reflect` returned earlier, or nothing
    :param dict after: what it returns now
    :rtype: bool
    """
    return not before or _money(before) != _money(after)


def changed_units(before, after):
    """Return the units of which a person has to be told something new.

    :param before: what :func:`reflect` returned earlier, or nothing
    :param dict after: what it returns now
    :return: new status by the unit's id; empty for one that lives on again
    :rtype: dict[str, str]
    """
    known = {key: unit[0] for key, unit in before["units"].items()} if before else {}
    return {
        key: status
        for key, (status, *_amounts) in after["units"].items()
        if status != known.get(key, "")
    }


def _money(reflected):
    live = {
        key: amounts
        for key, (status, *amounts) in reflected["units"].items()
        if status != "canceled"
    }
    return live, reflected["shipping_fee"]


def _noteworthy(item):
    status = read_status(item.get("status"))
    return status if status in (*TROUBLE_STATUSES, "unknown", "canceled") else ""


def _text(read, source, *choice):
    """Return an amount in its plainest form; what cannot be read is told apart, too."""
    try:
        amount = read(source, *choice)
    except ValueError as error:
        return str(error)
    return f"{amount.normalize():f}"


def _recipient_checksum(order):
    recipient = read_recipient(order)
    if not recipient:
        return ""
    return hashlib.sha256(json_dumps(asdict(recipient)).encode()).hexdigest()[:32]
