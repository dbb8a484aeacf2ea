"""The orders of one seller, kept sorted by both dates so that paging is quick."""

from dataclasses import dataclass

from sortedcontainers import SortedList

FAR_FUTURE = 1 << 62


@dataclass(frozen=True)
class Query:
    """A filter with both ends inclusive, in seconds; ``statuses`` None means any."""

    created_after: int = 0
    created_before: int = FAR_FUTURE
    updated_after: int = 0
    updated_before: int = FAR_FUTURE
    statuses: frozenset | None = None
    sort_by: str = "created_at"
    descending: bool = True

    def bounds(self):
        if self.sort_by == "created_at":
            return self.created_after, self.created_before
        return self.updated_after, self.updated_before

    def sorted_bounds_suffice(self):
        """Whether the index it is sorted by answers it without looking at orders."""
        other = (self.updated_after, self.updated_before)
        if self.sort_by == "updated_at":
            other = (self.created_after, self.created_before)
        return self.statuses is None and other == (0, FAR_FUTURE)

    def fits(self, order):
        """At least one unit has to be in a status that is asked for."""
        return (
            self.created_after <= order.created_at <= self.created_before
            and self.updated_after <= order.updated_at <= self.updated_before
            and (
                self.statuses is None
                or any(unit.status.lower() in self.statuses for unit in order.units)
            )
        )


class OrderBook:
    def __init__(self):
        self._orders = {}
        self._indexes = {"created_at": SortedList(), "updated_at": SortedList()}
        self._scan = (None, [])

    def __len__(self):
        return len(self._orders)

    def __iter__(self):
        return iter(self._orders.values())

    def get(self, order_id):
        return self._orders.get(order_id)

    def load(self, orders):
        """Add many orders at once, which is quicker than one by one."""
        self._orders.update((order.order_id, order) for order in orders)
        for name, index in self._indexes.items():
            index.update((getattr(order, name), order.order_id) for order in orders)
        self._scan = (None, [])

    def add(self, order):
        self.load([order])

    def touch(self, order, moment):
        """The order changed at ``moment``; to be called after every change."""
        index = self._indexes["updated_at"]
        index.remove((order.updated_at, order.order_id))
        order.updated_at = moment
        index.add((moment, order.order_id))
        self._scan = (None, [])

    def select(self, query, offset, limit):
        """One page.

        :return: ``(total, orders)``: the size of the whole filter, and the page
        """
        index = self._indexes[query.sort_by]
        after, before = query.bounds()
        start = index.bisect_left((after, 0))
        stop = index.bisect_left((before + 1, 0))
        if query.sorted_bounds_suffice():
            total = max(0, stop - start)
            keys = _page_of_index(index, start, stop, query.descending, offset, limit)
        else:
            found = self._scanned(query, index, start, stop)
            total, keys = len(found), found[offset : offset + limit]
        return total, [self._orders[order_id] for _moment, order_id in keys]

    def _scanned(self, query, index, start, stop):
        # One page after the other asks the same question, so the last answer is kept.
        if self._scan[0] != query:
            keys = index.islice(start, stop, reverse=query.descending)
            self._scan = (
                query,
                [key for key in keys if query.fits(self._orders[key[1]])],
            )
        return self._scan[1]


def _page_of_index(index, start, stop, descending, offset, limit):
    if descending:
        last = stop - offset
        if last <= start:
            return []
        return list(index.islice(max(start, last - limit), last, reverse=True))
    return list(index.islice(start + offset, min(stop, start + offset + limit)))
