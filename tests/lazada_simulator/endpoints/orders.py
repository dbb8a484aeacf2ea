"""Orders and their items.

Pages: "GetOrders", "GetOrder", "GetOrderItems", "GetMultipleOrderItems". Where they say
nothing, this simulator answers as follows. Without ``sort_by`` and ``sort_direction``
the newest orders come first; without ``limit`` a full page. An unknown order among
several is refused with 39.
"""

from .. import dates, lives
from ..call import whole_number
from ..errors import Refusal
from ..order_book import FAR_FUTURE, Query
from ..registry import Endpoints
from ..wire.items import items_of_many, items_of_one
from ..wire.orders import order_alone, order_in_list

MAX_LIMIT = 100
# One page says 4500, another 5000; a client must live with the lower one.
MAX_OFFSET = 4500
# The page's text says 50, its field limit 100; a client must live with the lower one.
MAX_ORDERS_OF_ITEMS = 50

endpoints = Endpoints()


@endpoints.add("/orders/get")
def get_orders(call):
    query = _query(call)
    offset = call.whole_number("offset", 0, (0, MAX_OFFSET), "14")
    limit = call.whole_number("limit", MAX_LIMIT, (1, MAX_LIMIT), "19")
    total, orders = call.seller.orders.select(query, offset, limit)
    unmasked = call.world.modes.unmasked
    rows = [order_in_list(call.seller, order, unmasked) for order in orders]
    return {"count": len(rows), "countTotal": total, "orders": rows}


@endpoints.add("/order/get")
def get_order(call):
    order = _order(call, call.required("order_id"))
    return order_alone(call.seller, order, call.world.modes.unmasked)


@endpoints.add("/order/items/get")
def get_order_items(call):
    return items_of_one(call.seller, _order(call, call.required("order_id")))


@endpoints.add("/orders/items/get")
def get_multiple_order_items(call):
    order_ids = [_list_entry(entry) for entry in call.json_list("order_ids", "56")]
    if not order_ids:
        raise Refusal("37")
    if len(order_ids) > MAX_ORDERS_OF_ITEMS:
        raise Refusal("38")
    orders = [_order(call, order_id, "39") for order_id in order_ids]
    return [items_of_many(call.seller, order) for order in orders]


def _query(call):
    created_after, created_before, updated_after, updated_before = (
        call.date(name, dates.parse_order_date)
        for name in (
            "created_after",
            "created_before",
            "update_after",
            "update_before",
        )
    )
    if created_after is None and updated_after is None:
        raise Refusal("1", "created_after or update_after")
    sort_by = call.choice("sort_by", "created_at", ("created_at", "updated_at"), "75")
    direction = call.choice("sort_direction", "DESC", ("ASC", "DESC"), "74")
    return Query(
        created_after=created_after or 0,
        created_before=FAR_FUTURE if created_before is None else created_before,
        updated_after=updated_after or 0,
        updated_before=FAR_FUTURE if updated_before is None else updated_before,
        statuses=_statuses(call.text("status")),
        sort_by=sort_by,
        descending=direction == "DESC",
    )


def _statuses(name):
    if not name:
        return None
    try:
        return lives.statuses_of_filter(name)
    except KeyError:
        # Not 36, which the page lists: an unknown text is answered with 6.
        raise Refusal("6") from None


def _order(call, text, refusal="16"):
    order = call.seller.orders.get(whole_number(text))
    if order is None:
        raise Refusal(refusal, text)
    return order


def _list_entry(entry):
    text = str(entry)
    if whole_number(text) is None:
        raise Refusal("37")
    return text
