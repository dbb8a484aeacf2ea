"""Actions on orders. Every change moves the order's ``updated_at`` to now."""

import json

from .. import dates, lives, money
from ..packages import give_package
from ..shelves import LAZADA_WAREHOUSE, SOLD_OUT_REASONS, follow, sell_out
from ..wire.common import merge
from ..wire.items import items_of_one
from ..wire.orders import order_alone

# Lazada's field: ours. What is in neither table is sent as it is given.
UNIT_FIELDS = {
    "sku": "seller_sku",
    "name": "name",
    "variation": "variation",
    "sku_id": "sku_id",
    "product_id": "product_id",
    "status": "status",
    "reason": "reason",
    "cancel_return_initiator": "initiator",
    "delivery_option_sof": "is_sof",
    "is_digital": "is_digital",
    "is_fbl": "is_fbl",
    "warehouse_code": "warehouse_code",
    "package_id": "package_id",
    "tracking_code": "tracking_code",
    "shipment_provider": "shipment_provider",
}
UNIT_AMOUNTS = {
    "item_price": "price",
    "voucher_seller": "voucher_seller",
    "voucher_platform": "voucher_platform",
    "shipping_fee_original": "shipping_original",
    "shipping_fee_discount_seller": "shipping_discount_seller",
    "shipping_fee_discount_platform": "shipping_discount_platform",
}
DEFAULT_REASON = ("Change of mind", "cancellation-customer")


def get_order(world, order_id, region=None):
    """``{"order", "items"}`` as Lazada sends them, with the buyer in clear."""
    seller = world.seller(region)
    return _both(seller, _order(seller, order_id))


def list_orders(world, region=None, status=None):
    """Ids of all orders, or of those with a unit in ``status``, oldest first."""
    orders = sorted(world.seller(region).orders, key=lambda order: order.created_at)
    return [
        order.order_id for order in orders if status is None or status in order.statuses
    ]


def create_order(
    world,
    region=None,
    status="pending",
    size=None,
    units=None,
    order=None,
    created_at=None,
):
    """A new order; gives ``{"order", "items"}``.

    :param int size: number of units; ignored with ``units``
    :param list units: one dict of item fields for each unit, over a generated one. The
        order's amounts follow from them. A ``sku`` of the catalogue brings its product
        with it; ``quantity`` makes several alike; units have no vouchers and shipping
        fee but those that are given
    :param dict order: order fields over the generated ones, sent as they are
    """
    seller, maker = world.seller(region), world.order_makers[_code(world, region)]
    now = world.clock.now() if created_at is None else dates.parse_any(created_at)
    made = maker.make_new(now, status, size)
    if units is not None:
        made.units = [
            _make_unit(seller, maker, now, {"status": status, **fields})
            for fields in units
            for _number in range(int(fields.get("quantity", 1)))
        ]
    made.overrides = order
    for unit in made.units:
        give_package(seller, made, unit)
        follow(seller, unit)
    seller.orders.add(made)
    world.tell(seller, made, made.units)
    return _both(seller, made)


def change_order(
    world, order_id, region=None, order=None, unit=None, item_ids=None, raw=None
):
    """Change fields; gives ``{"order", "items"}``.

    :param dict order: order fields, sent as they are from now on
    :param dict unit: item fields, for ``item_ids`` or all units
    :param dict raw: item fields that are sent and nothing else: texts of JSON, or of
        what only looks like it (``NaN``, ``Infinity``)
    """
    seller = world.seller(region)
    changed = _order(seller, order_id)
    changed.overrides = merge(dict(changed.overrides or {}), order)
    for one in _units(changed, item_ids):
        _set_fields(seller.region, one, unit or {})
        _send_raw(one, raw or {})
        seller.packages.adopt(changed, one)
    return _changed(world, seller, changed, _units(changed, item_ids))


def set_status(world, order_id, status, item_ids=None, region=None):
    """Put units of an order, or all, into any status."""
    seller = world.seller(region)
    order = _order(seller, order_id)
    units = _units(order, item_ids)
    for unit in units:
        _put(seller, order, unit, status)
    return _changed(world, seller, order, units)


def cancel_order(world, order_id, item_ids=None, region=None, reason=None):
    """Cancel units of an order, or all that have not been shipped yet.

    Units that share a package with one of them are cancelled as well. The reasons "Out
    of stock" and "Wrong price", which a seller gives, set the stock of their SKUs to 0.

    :raise ValueError: nothing is left that could be cancelled
    """
    seller = world.seller(region)
    order = _order(seller, order_id)
    wanted = [
        unit for unit in _units(order, item_ids) if unit.status in lives.CANCELABLE
    ]
    if not wanted:
        raise ValueError(f"order {order_id} has no unit that can be cancelled")
    units = _with_their_packages(order, wanted)
    for unit in units:
        unit.status = "canceled"
        unit.reason, unit.initiator = reason or DEFAULT_REASON[0], DEFAULT_REASON[1]
        if reason in SOLD_OUT_REASONS:
            unit.initiator = "cancellation-seller"
    changed = _changed(world, seller, order, units)
    if reason in SOLD_OUT_REASONS:
        sell_out(seller, units)
    return changed


def advance_orders(world, region=None, steps=1, limit=None, order_ids=None):
    """Move orders along a normal life, oldest first; gives the ids of those moved.

    :param int limit: at most so many orders
    :param list order_ids: only these
    """
    seller, moved = world.seller(region), []
    ids = order_ids or list_orders(world, region)
    for order in (_order(seller, order_id) for order_id in ids):
        if limit is not None and len(moved) >= limit:
            break
        units = [unit for unit in order.units if _advance(seller, order, unit, steps)]
        if units:
            _changed(world, seller, order, units)
            moved.append(order.order_id)
    return moved


def touch_orders(world, order_ids=None, region=None, limit=None, at=None):
    """Move ``updated_at`` of orders (oldest first, or those given) and nothing else."""
    seller = world.seller(region)
    moment = world.clock.now() if at is None else dates.parse_any(at)
    ids = (order_ids or list_orders(world, region))[:limit]
    for order_id in ids:
        seller.orders.touch(_order(seller, order_id), moment)
    return ids


def unmask_order(world, order_id, region=None):
    """From now on this order shows its buyer."""
    seller = world.seller(region)
    order = _order(seller, order_id)
    order.unmasked = True
    return _changed(world, seller, order, [])


def _send_raw(unit, fields):
    read = {name: json.loads(text) for name, text in fields.items()}
    unit.overrides = {**(unit.overrides or {}), **read}


def _code(world, region):
    return world.seller(region).region.code


def _order(seller, order_id):
    order = seller.orders.get(int(order_id))
    if order is None:
        raise ValueError(f"no order {order_id}")
    return order


def _units(order, item_ids):
    if item_ids is None:
        return order.units
    wanted = {int(item_id) for item_id in item_ids}
    units = [unit for unit in order.units if unit.item_id in wanted]
    if len(units) != len(wanted):
        raise ValueError(f"order {order.order_id} has no such items: {item_ids}")
    return units


def _both(seller, order):
    return {
        "order": order_alone(seller, order, unmasked=True),
        "items": items_of_one(seller, order),
    }


def _changed(world, seller, order, units):
    now = world.clock.now()
    for unit in units:
        unit.updated_at = now
        follow(seller, unit)
    seller.orders.touch(order, now)
    return _both(seller, order)


def _with_their_packages(order, wanted):
    """Lazada cancels a whole package when one of its units is cancelled."""
    packages = {unit.package_id for unit in wanted} - {""}
    return [
        unit
        for unit in order.units
        if unit in wanted
        or (unit.package_id in packages and unit.status in lives.CANCELABLE)
    ]


def _put(seller, order, unit, status):
    unit.status = status
    give_package(seller, order, unit)


def _advance(seller, order, unit, steps):
    moved = False
    for _step in range(steps):
        status = lives.next_status(unit)
        if status is None:
            break
        _put(seller, order, unit, status)
        moved = True
    return moved


def _make_unit(seller, maker, now, fields):
    unit = maker.make_unit(now)
    _follow_catalogue(seller, unit, fields.get("sku"), now)
    fields = {name: value for name, value in fields.items() if name != "quantity"}
    _set_fields(seller.region, unit, fields)
    return unit


def _follow_catalogue(seller, unit, seller_sku, now):
    for product in seller.products.values():
        for sku in product.skus:
            if sku.seller_sku == seller_sku:
                unit.product_id, unit.sku_id = product.item_id, sku.sku_id
                unit.name, unit.price = product.name, sku.price_at(now)
                unit.is_sof = product.is_sof
                return


def _set_fields(region, unit, fields):
    """Null, and what is no field of ours, is sent as it is given; the last counts."""
    overrides = dict(unit.overrides or {})
    for name, value in fields.items():
        overrides.pop(name, None)
        if value is None or name not in UNIT_FIELDS | UNIT_AMOUNTS:
            overrides[name] = value
        elif name in UNIT_AMOUNTS:
            setattr(unit, UNIT_AMOUNTS[name], money.parse(value, region.decimals))
        elif name in ("delivery_option_sof", "is_digital", "is_fbl"):
            setattr(unit, UNIT_FIELDS[name], value in (1, "1", True))
        else:
            setattr(unit, UNIT_FIELDS[name], value)
    if unit.is_fbl:
        unit.is_sof = False
        unit.warehouse_code = fields.get("warehouse_code", LAZADA_WAREHOUSE)
    unit.overrides = overrides
