"""What an order and its units say, by the names under which Odoo keeps it.

Nothing here ever fails: what cannot be read is left empty, and what Lazada sent is kept
beside it. Sources: docs/lazada_api.rst, "Orders", and "Units".
"""

from . import wire
from .order_checks import usable_id
from .order_values import (
    buyer_paid,
    disputed_bonus,
    expected_total,
    item_price,
    live_items,
    platform_voucher,
    seller_voucher,
    shipping_fee,
    unit_status,
)
from .reading import read_id, read_key, read_number, read_past, read_time
from .status import ENDED_STATUSES, ODD_STATUSES, has_left, order_status

NO_AMOUNTS = {"expected_total": 0.0}


def read_order(row, units, tz, now=None):
    """Return what is kept of an order, beside its amounts.

    :param dict row: as Lazada sent it
    :param list units: its units, as Lazada sent them
    :param datetime.tzinfo tz: the venture's clock
    :param datetime now: naive, UTC; by default the server's
    """
    status = order_status(map(unit_status, units))
    if not units:
        statuses = row.get("statuses")
        status = order_status(statuses if isinstance(statuses, list) else [])
    sla_times = [read_time(unit.get("sla_time_stamp"), tz) for unit in units]
    return {
        "name": read_id(row.get("order_number")) or read_id(row.get("order_id")),
        "status": status,
        "lazada_created_at": read_past(row.get("created_at"), tz, now),
        "lazada_updated_at": read_change(row, tz, now),
        "payload": wire.json_dumps(row),
        "buyer_name": wire.to_text(row.get("customer_first_name")).strip(),
        "payment_method": wire.to_text(row.get("payment_method")),
        "buyer_note": wire.to_text(row.get("buyer_note") or row.get("remarks")),
        "tax_code": _line(row, "tax_code"),
        "branch_number": _line(row, "branch_number"),
        "registration_number": _line(row, "national_registration_number"),
        "tax_invoice_requested": _wants_tax_invoice(row),
        "ship_by": min(filter(None, sla_times), default=False),
    }


def read_change(row, tz, now=None):
    """Return when an order or a unit was changed last (naive, UTC).

    A moment that is still to come is none: it would hide every change until then.

    :rtype: datetime.datetime or bool
    """
    return read_past(row.get("updated_at"), tz, now)


def last_change(rows, tz, now=None):
    """Return the last change of some orders or units; ``None`` if none is told."""
    return max(filter(None, (read_change(row, tz, now) for row in rows)), default=None)


def read_amounts(row, units, include_shipping_fee, bonus_by_seller=False):
    """Return the amounts that are shown of an order, without those that cannot be read.

    :param bool bonus_by_seller: see :func:`.order_values.seller_voucher`
    :rtype: dict[str, float]
    """
    live = live_items(units)
    choice = bonus_by_seller
    try:
        amounts = {
            "goods_amount": sum(map(item_price, live)),
            "seller_voucher_amount": sum(seller_voucher(each, choice) for each in live),
            "platform_voucher_amount": sum(
                platform_voucher(each, choice) for each in live
            ),
            "disputed_bonus_amount": sum(map(disputed_bonus, live)),
            "shipping_fee": shipping_fee(row),
            "buyer_paid_amount": buyer_paid(row, units, choice),
            "expected_total": expected_total(row, units, include_shipping_fee, choice),
        }
    except ValueError:
        return NO_AMOUNTS
    return {name: float(amount) for name, amount in amounts.items()}


def read_unit(row):
    """Return what is kept of a unit."""
    return {
        "lazada_id": usable_id(row),
        "name": wire.to_text(row.get("name")),
        "seller_sku": read_key(row.get("sku")),
        "status": unit_status(row),
        "lazada_status": wire.to_text(row.get("status")),
        "reason": wire.to_text(row.get("reason_detail") or row.get("reason")),
        "item_price": read_number(row.get("item_price")),
        "voucher_seller": read_number(row.get("voucher_seller")),
        "voucher_platform": read_number(row.get("voucher_platform")),
        "paid_price": read_number(row.get("paid_price")),
        "tracking_number": read_key(row.get("tracking_code")),
        "shipment_provider": wire.to_text(row.get("shipment_provider")),
        "is_sof": _is_sof(row),
        "payload": wire.json_dumps(row),
    }


def read_sku_of(unit):
    """Return what is known of a SKU from a unit that was sold of it."""
    return {
        "lazada_id": read_id(unit.get("sku_id")) or False,
        "seller_sku": read_key(unit.get("sku")) or False,
        "shop_sku": wire.to_text(unit.get("shop_sku")) or False,
        "name": wire.to_text(unit.get("name")) or False,
        "variation": wire.to_text(unit.get("variation")) or False,
    }


def read_currencies(units):
    """Return the codes of the currencies that units are in.

    :rtype: list[str]
    """
    codes = {wire.to_text(unit.get("currency")).strip().upper() for unit in units}
    return sorted(codes - {""})


def units_gone(row, units, moment, tz):
    """Return the ids of the units that had left the seller before a moment.

    Lazada does not say when a unit left. One on its way left when it was changed last.
    One that has arrived, or is coming back, was with the courier for days: it is told
    by the day of the order.

    :param datetime moment: naive, UTC
    :rtype: set[str]
    """
    ordered = read_past(row.get("created_at"), tz)
    gone = set()
    for unit in live_items(units):
        on_its_way = unit_status(unit) == "shipped"
        left = (on_its_way and read_change(unit, tz)) or ordered
        if has_left(unit.get("status")) and left and left < moment:
            gone.add(usable_id(unit))
    return gone


def units_to_look_at(row, units, counted, tz):
    """Return the units of a new order that a person has to look at: what nobody here
    understands, and what came back or was lost. Not what was over before the seller
    counted the stock: that is settled.

    :param datetime counted: naive, UTC; ``False``: nothing counts as settled
    :return: their status by their id
    :rtype: dict[str, str]
    """
    found = {}
    for unit in live_items(units):
        status = unit_status(unit)
        changed = read_change(unit, tz) or read_change(row, tz)
        is_over = status in ENDED_STATUSES and counted and changed
        is_settled = is_over and changed < counted
        if status in ODD_STATUSES and not is_settled:
            found[usable_id(unit)] = status
    return found


def split_page(page):
    """Part the orders of a page from what is none.

    :return: orders by Lazada's id; when each one without an id was made, ``?`` if that
        is not told either; a short text of each other entry
    :rtype: tuple[dict[str, dict], list[str], list[str]]
    """
    rows, nameless, others = {}, [], []
    for row in page:
        if not isinstance(row, dict):
            others.append(wire.shorten(row))
        elif usable_id(row, "order_id"):
            rows[usable_id(row, "order_id")] = row
        else:
            nameless.append(wire.to_text(row.get("created_at")) or "?")
    return rows, nameless, others


def _line(row, name):
    return " ".join(wire.to_text(row.get(name)).split()) or False


def _wants_tax_invoice(row):
    """``extra_attributes`` is text of JSON, or empty; docs/lazada_api.rst, "Orders"."""
    try:
        attributes = wire.parse_json_text(row.get("extra_attributes"))
        wanted = isinstance(attributes, dict) and attributes.get("TaxInvoiceRequested")
        return wire.to_bool(wanted)
    except ValueError:
        return False


def _is_sof(row):
    """``delivery_option_sof`` is 1 for the own fleet; docs/lazada_api.rst, "Units"."""
    return wire.to_text(row.get("delivery_option_sof")).strip().lower() in ("1", "true")
