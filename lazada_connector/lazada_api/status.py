"""What Lazada's item statuses mean for an order.

An order has no status of its own: it is the least advanced status of its units that are
not cancelled. Source: docs/lazada_api.rst, "Statuses".
"""

from fnmatch import fnmatchcase

from .wire import read_key

# From the least to the most advanced. ``unknown`` collects what Lazada adds without
# notice: it stands before ``delivered``, so that an order is never taken for delivered
# by mistake.
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

# Paid, not yet delivered and not cancelled. Not ``unknown``: nothing is invoiced on a
# word that nobody understands.
OPEN_STATUSES = (
    "pending",
    "repacked",
    "packed",
    "ready_to_ship_pending",
    "ready_to_ship",
    "shipped",
)
# What the seller still has to hand over.
TO_SHIP_STATUSES = STATUSES[STATUSES.index("pending") : STATUSES.index("shipped")]
# Only these can be packed, only the next can be set ready to ship.
TO_PACK_STATUSES = ("pending", "repacked")
PACKED_STATUSES = ("packed",)
# Ready to ship, or further.
SHIPPED_STATUSES = STATUSES[STATUSES.index("ready_to_ship_pending") : -1]
COMPLETED_STATUSES = ("delivered", "confirmed")
# The way of the goods has come to its end, with the buyer or elsewhere.
FINAL_STATUSES = STATUSES[STATUSES.index("delivered") :]
# The goods are no longer with the seller, or were not once.
LEFT_STATUSES = (
    "shipped",
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
)
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
# A carrier of Lazada's has lost or damaged it: Lazada owes the seller for it.
CLAIMED_STATUSES = ("lost", "lost_by_3pl", "damaged_by_3pl", "shipped_back_failed")
# A person has to look at such a unit.
ODD_STATUSES = ("unknown", *TROUBLE_STATUSES)
# Nothing more comes of these.
ENDED_STATUSES = (
    "returned",
    "shipped_back_success",
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
    "deliver_failed": "failed_delivery",
    "cancelled": "canceled",
    "return": "returned",
}
# Codes of the logistics leak into the field, mostly of parcels that are lost or on
# their way back (``INFO_ST_DOMESTIC_BACK_TO_SHIPPER``). The first that fits counts.
_PARCEL = "info_st_domestic_"
_RULES = (
    ("lost_by_*", "lost_by_3pl"),
    ("damage_by_*", "damaged_by_3pl"),
    ("damaged_by_*", "damaged_by_3pl"),
    ("*_scrapped", "lost"),
    ("*_return*_fail*", "shipped_back_failed"),
    ("*package_returned", "shipped_back_success"),
    ("*_warehouse_returned", "shipped_back_success"),
    ("*_shipper_received", "shipped_back_success"),
    ("*_back_to_shipper", "shipped_back"),
    ("*_return_*", "shipped_back"),
    ("*_return", "shipped_back"),
    ("*_delivery_failed", "failed_delivery"),
    # On its way to the buyer.
    (f"{_PARCEL}*_sign_in_success", "shipped"),
    (f"{_PARCEL}*_hub", "shipped"),
    (f"{_PARCEL}*_sort_center", "shipped"),
    (f"{_PARCEL}*_stationed_in", "shipped"),
    (f"{_PARCEL}*_stationed_out", "shipped"),
    (f"{_PARCEL}out_for_delivery", "shipped"),
    (f"{_PARCEL}*_attempt_failed", "shipped"),
    (f"{_PARCEL}redelivery", "shipped"),
    # The courier came, and left without it.
    (f"{_PARCEL}pickup_sign_in_failure", "ready_to_ship"),
)
_RANK = {status: rank for rank, status in enumerate(STATUSES)}


def read_status(text):
    """Return the status that Lazada's text stands for, ``unknown`` if it is none.

    :param text: as Lazada sent it, upper or lower case, or ``None``
    :rtype: str
    """
    status = _word(text)
    status = _SYNONYMS.get(status, status)
    if status in _RANK:
        return status
    fitting = (meant for rule, meant in _RULES if fnmatchcase(status, rule))
    return next(fitting, "unknown")


def has_left(text):
    """Tell whether a unit is no longer with the seller, or was not once.

    A code of the logistics about a parcel says so, too, whatever it means.

    :param text: as Lazada sent it, upper or lower case, or ``None``
    :rtype: bool
    """
    status = read_status(text)
    is_parcel = status == "unknown" and _word(text).startswith(_PARCEL)
    return is_parcel or status in LEFT_STATUSES


def _word(text):
    return read_key(text).lower()


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
