"""What Lazada's item statuses mean for an order.

An order has no status of its own: it is the least advanced status of its units that are
not cancelled. Sources: Lazada Open Platform, pages *GetOrders*, *GetOrderItems* and
*Order Status Flow*.
"""

# From the least to the most advanced. ``unknown`` collects what Lazada adds without
# notice (logistics codes such as ``INFO_ST_DOMESTIC_…`` leak into the field): it stands
# before ``delivered``, so that an order is never taken for delivered by mistake.
STATUSES = (
    "unpaid",
    "pending",
    "repacked",
    "packed",
    "ready_to_ship_pending",
    "ready_to_ship",
    "shipped",
    "unknown",
    "failed_delivery",
    "shipped_back",
    "shipped_back_failed",
    "delivered",
    "confirmed",
    "returned",
    "shipped_back_success",
    "lost",
    "lost_by_3pl",
    "damaged_by_3pl",
    "canceled",
)

# Paid, not yet delivered and not cancelled.
OPEN_STATUSES = (
    "pending",
    "repacked",
    "packed",
    "ready_to_ship_pending",
    "ready_to_ship",
    "shipped",
    "unknown",
)
# What the seller still has to hand over.
TO_SHIP_STATUSES = STATUSES[STATUSES.index("pending") : STATUSES.index("shipped")]
# Only these can be packed, only the next can be set ready to ship.
TO_PACK_STATUSES = ("pending", "repacked")
PACKED_STATUSES = ("packed",)
# Ready to ship, or further.
SHIPPED_STATUSES = STATUSES[STATUSES.index("ready_to_ship_pending") : -1]
COMPLETED_STATUSES = ("delivered", "confirmed")
# The parcel did not arrive, or does not stay with the buyer: somebody has to act.
TROUBLE_STATUSES = (
    "failed_delivery",
    "shipped_back",
    "shipped_back_failed",
    "shipped_back_success",
    "returned",
    "lost",
    "lost_by_3pl",
    "damaged_by_3pl",
)

# Two words of Lazada for one thing, and spellings seen in the wild.
_SYNONYMS = {
    "shipping": "shipped",
    "toship": "ready_to_ship",
    "topack": "pending",
    "failed": "failed_delivery",
    "cancelled": "canceled",
}
_RANK = {status: rank for rank, status in enumerate(STATUSES)}


def read_status(text):
    """Return the status that Lazada's text stands for, ``unknown`` if it is none.

    :param text: as Lazada sent it, upper or lower case, or ``None``
    :rtype: str
    """
    status = str(text or "").strip().lower()
    status = _SYNONYMS.get(status, status)
    return status if status in _RANK else "unknown"


def order_status(item_statuses):
    """Return the status of an order from the texts of its units.

    :param item_statuses: iterable of texts as Lazada sent them
    :return: ``canceled`` only if every unit is; ``unknown`` if there is no unit
    :rtype: str
    """
    statuses = [read_status(text) for text in item_statuses]
    active = [status for status in statuses if status != "canceled"]
    if active:
        return min(active, key=_RANK.__getitem__)
    return "canceled" if statuses else "unknown"
