"""The lives of orders: which status follows which (docs/lazada_api.rst, "Statuses")."""

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600

NORMAL = (
    "unpaid",
    "pending",
    "packed",
    "ready_to_ship",
    "shipped",
    "delivered",
    "confirmed",
)
# Lazada's guide takes the seller's own fleet from ready to ship straight to delivered.
OWN_FLEET = tuple(status for status in NORMAL if status != "shipped")
CANCELED = ("unpaid", "pending", "canceled")
RETURNED = (*NORMAL[:6], "returned")

# weight: path
FATES = (
    (76, NORMAL),
    (7, CANCELED),
    (2, ("unpaid", "canceled")),
    (2, (*NORMAL[:4], "canceled")),
    (2, ("unpaid", "pending", "packed", "repacked", *NORMAL[2:])),
    (4, (*NORMAL[:5], "failed_delivery", "shipped_back", "shipped_back_success")),
    (1, (*NORMAL[:5], "lost_by_3pl")),
    (1, (*NORMAL[:5], "damaged_by_3pl")),
    (5, RETURNED),
)

# how long a unit waits before it reaches the status, in seconds
WAITS = {
    "pending": (MINUTE, 25 * MINUTE),
    "packed": (HOUR, 20 * HOUR),
    "repacked": (HOUR, 4 * HOUR),
    "ready_to_ship": (10 * MINUTE, 8 * HOUR),
    "shipped": (2 * HOUR, 30 * HOUR),
    "delivered": (DAY, 4 * DAY),
    "confirmed": (7 * DAY, 8 * DAY),
    "canceled": (30 * MINUTE, 6 * HOUR),
    "returned": (DAY, 6 * DAY),
    "failed_delivery": (DAY, 3 * DAY),
    "shipped_back": (DAY, 2 * DAY),
    "shipped_back_success": (2 * DAY, 5 * DAY),
    "lost_by_3pl": (5 * DAY, 9 * DAY),
    "damaged_by_3pl": (DAY, 4 * DAY),
}

WITH_PACKAGE = frozenset(WAITS) - {"pending", "repacked", "canceled"}
CANCELABLE = frozenset({"unpaid", "pending", "repacked", "packed", "ready_to_ship"})

# What a filter of "/orders/get" stands for, where it is not the status itself.
FILTERS = {
    "topack": {"pending", "repacked"},
    "toship": {"packed", "ready_to_ship_pending", "ready_to_ship"},
    "shipping": {"shipped"},
    "failed": {"failed", "failed_delivery"},
    "failed_delivery": {"failed", "failed_delivery"},
    "lost": {"lost", "lost_by_3pl"},
}
PLAIN_FILTERS = (
    "unpaid",
    "pending",
    "packed",
    "canceled",
    "ready_to_ship",
    "delivered",
    "returned",
    "shipped",
    "lost_by_3pl",
    "damaged_by_3pl",
    "shipped_back",
    "shipped_back_success",
    "shipped_back_failed",
)


def draw_path(rng):
    """A life for a whole order."""
    return rng.choices([path for _w, path in FATES], [w for w, _path in FATES])[0]


def draw_waits(rng):
    """Seconds before each status; one draw serves all units of an order."""
    return {status: rng.randint(*bounds) for status, bounds in WAITS.items()}


def reached(path, waits, created, now):
    """How far a life has come.

    :return: ``(status, seconds)``: the status and when it was reached
    """
    status, moment = path[0], created
    for step in path[1:]:
        if moment + waits[step] > now:
            break
        status, moment = step, moment + waits[step]
    return status, moment


def for_own_fleet(path):
    """The same life for a unit that the seller delivers."""
    if path[-1].endswith("_3pl"):
        return OWN_FLEET
    return tuple(status for status in path if status != "shipped")


def next_status(unit):
    """The status after this one in a normal life, or None at its end."""
    path = OWN_FLEET if unit.is_sof else NORMAL
    if unit.status == "repacked":
        return "packed"
    if unit.status not in path[:-1]:
        return None
    return path[path.index(unit.status) + 1]


def statuses_of_filter(name):
    """Statuses that a ``status`` filter stands for; None for all.

    :raise KeyError: Lazada does not know this filter
    """
    if name == "all":
        return None
    if name in FILTERS:
        return frozenset(FILTERS[name])
    if name in PLAIN_FILTERS:
        return frozenset({name})
    raise KeyError(name)
