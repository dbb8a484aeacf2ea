"""Walk through lists that change while they are read.

Nothing here knows HTTP: each walk gets a function that fetches one page.
"""

import logging
from datetime import datetime, timedelta

from . import const, wire
from .errors import LazadaApiError
from .logs import about

_logger = logging.getLogger(__name__)

_MAX_RESTARTS = 5
_MAX_PASSES = 3
_ONE_SECOND = timedelta(seconds=1)
# Halves overlap by a second, so a shorter window would not get smaller.
_SMALLEST_WINDOW = timedelta(seconds=4)


def walk_orders(fetch, since, page_size, *, time_of, crowded):
    """Yield pages of rows, oldest first, each row in each of its versions once.

    A row that changes moves to the end and all behind it move up, so a growing offset
    would skip some. The walk asks again from the last second it has read (inclusive)
    and drops what it has seen there. Only a second that fills a page is read on by
    offset: each page then begins with the last row of the one before, and when it does
    not, the second is read again from its start.

    Memory: the rows of one page, or of one second when that is more.

    :param callable fetch: ``fetch(since, offset)`` returns ``(rows, total)``: the rows
        from a second (``None``: from the first) onwards, ascending, at most
        ``page_size``, and how many there are without offset and limit
    :param datetime since: aware, UTC, or ``None``
    :param int page_size: 2 or more
    :param callable time_of: returns the datetime that a row is sorted by, or ``None``
    :param callable crowded: ``crowded(second)`` yields the pages of one second that
        has more rows than an offset can reach
    """
    position = _Position(since, time_of)
    while True:
        rows, total = fetch(position.since, position.offset)
        if position.is_shifted(rows):
            position.restart()
            continue
        fresh = position.take(rows)
        if fresh:
            yield fresh
        if position.is_end(rows, page_size, total):
            return
        if not position.advance(rows):
            yield from filter(None, map(position.take, crowded(position.since)))
            position.leave_second()


class _Position:
    """How far a walk has come: a second, and an offset inside it."""

    def __init__(self, since, time_of):
        self._time_of = time_of
        self._seen = {}
        self._move_to(since)

    def _move_to(self, second):
        self.since = second
        self.offset = 0
        self._expected = None
        self._restarts = 0

    def is_shifted(self, rows):
        """Tell whether rows before the offset have moved since the last page."""
        if self._expected is None or (rows and _key(rows[0]) == self._expected):
            return False
        if self._restarts < _MAX_RESTARTS:
            return True
        # Lazada's order within a second may not be stable: do not go round for ever.
        about(_logger).warning("Lazada's list keeps moving within %s", self.since)
        return False

    def restart(self):
        self.offset = 0
        self._expected = None
        self._restarts += 1

    def take(self, rows):
        """Return the rows that are new, and remember them."""
        found = {_key(row): row for row in rows}
        fresh = [row for key, row in found.items() if key not in self._seen]
        self._seen.update({key: self._second(row) for key, row in found.items()})
        return fresh

    def is_end(self, rows, page_size, total):
        reached = self.offset + len(rows)
        return not rows or (len(rows) < page_size and reached >= total)

    def advance(self, rows):
        """Move behind the page; return whether that was possible."""
        seconds = [self._second(row) for row in rows]
        dated = [second for second in seconds if second]
        if dated and (self.since is None or dated[-1] > self.since):
            self._move_to(dated[-1])
            self._forget_earlier()
            return True
        step = min(max(len(rows) - 1, 1), const.MAX_ORDER_OFFSET - self.offset)
        self.offset += step
        self._expected = _key(rows[step]) if step < len(rows) else None
        return step > 0

    def leave_second(self):
        self._move_to(self.since + _ONE_SECOND)
        self._forget_earlier()

    def _forget_earlier(self):
        # A row without a time is remembered: it may come up in every page.
        self._seen = {
            key: second
            for key, second in self._seen.items()
            if second is None or second >= self.since
        }

    def _second(self, row):
        moment = self._time_of(row)
        return moment and moment.replace(microsecond=0)


def _key(row):
    if not isinstance(row, dict):  # Lazada's mistake: the caller sees it
        return wire.json_dumps(row), ""
    return str(row.get("order_id")), str(row.get("updated_at"))


def walk_products(fetch, page_size, now, position=None):
    """Yield pages of products, each product once.

    Lazada documents no order for this list, advises against a growing offset and caps
    it. So the list is cut into windows of the *creation* date, which never changes,
    halved until a window is within the offset's reach: an ordinary store is one window
    and costs one call per full page. Inside a window the order does not matter: a pass
    by offset is complete when the total stayed the same and as many different products
    came. If not, something moved meanwhile, and the window is read again, until a pass
    brings nothing new.

    Memory: the ids of the store's products.

    :param callable fetch: ``fetch(created_after, created_before, offset)`` returns
        ``(rows, total)``; the dates are aware, UTC, inclusive, or ``None``
    :param int page_size: at most 50
    :param datetime now: aware, UTC
    :param dict position: what JSON can hold; with each page it tells how far the walk
        has come, so that another walk can go on there. Empty at the end
    :raise LazadaApiError: more products than an offset can reach, made within seconds
    """
    position = {} if position is None else position
    seen = set(position.get("seen", ()))
    windows = [_window(*texts) for texts in position.get("windows", [(None, None)])]
    state = position.get("reading")
    while windows:
        window = windows.pop()
        reading = _WindowReading(fetch, window, page_size, seen, state)
        state = None
        for page in reading.pages():
            position["windows"] = [list(map(_text, each)) for each in windows]
            position["windows"].append(list(map(_text, window)))
            position.update(seen=sorted(seen), reading=reading.state())
            yield page
        if reading.too_large:
            windows.extend(reversed(_halves(window, now)))
    position.clear()


def _window(*texts):
    return tuple(text and datetime.fromisoformat(text) for text in texts)


def _text(moment):
    return moment and moment.isoformat()


class _WindowReading:
    """The passes over one window."""

    def __init__(self, fetch, window, page_size, seen, state=None):
        self._fetch = fetch
        self._window = window
        self._page_size = page_size
        self._seen = seen
        self.too_large = False
        self._begin_pass(0)
        if state:
            self._number, self._known, self._offset = state["pass"]
            self._found, self._totals = set(state["found"]), set(state["totals"])

    def _begin_pass(self, number):
        self._number, self._known, self._offset = number, len(self._seen), 0
        self._found, self._totals = set(), set()

    def state(self):
        """Return how far the reading has come, as JSON can hold it."""
        return {
            "pass": [self._number, self._known, self._offset],
            "found": sorted(self._found),
            "totals": sorted(self._totals),
        }

    def pages(self):
        while self._number < _MAX_PASSES:
            complete = yield from self._one_pass()
            if complete or self.too_large:
                return
            if self._number and len(self._seen) == self._known:
                break
            self._begin_pass(self._number + 1)
        words = "Lazada's list of products and its own total do not agree"
        about(_logger).warning(words)

    def _one_pass(self):
        """Yield the unseen products; return whether none can have been missed."""
        while self._offset <= const.MAX_PRODUCT_OFFSET:
            rows, total = self._fetch(*self._window, self._offset)
            if total > const.MAX_PRODUCT_OFFSET + self._page_size:
                self.too_large = True
                return False
            keys = {_product_key(row): row for row in rows}
            self._found.update(keys)
            self._totals.add(total)
            fresh = [row for key, row in keys.items() if key not in self._seen]
            self._seen.update(keys)
            self._offset += len(rows)
            if fresh:
                yield fresh
            if not rows or (len(rows) < self._page_size and self._offset >= total):
                return len(self._totals) == 1 and len(self._found) >= total
        self.too_large = True
        return False


def _product_key(row):
    item_id = row.get("item_id") if isinstance(row, dict) else None
    return str(item_id or wire.json_dumps(row))


def _halves(window, now):
    """Cut a window in two that overlap by a second, so that no boundary loses a row."""
    after, before = window
    # Where halving starts; the outermost windows stay open, so nothing is cut off.
    first = after or const.FIRST_DAY
    last = before or now
    middle = (first + (last - first) / 2).replace(microsecond=0)
    if last - first < _SMALLEST_WINDOW:
        raise LazadaApiError(
            f"More products were created around {middle} than Lazada can list",
            path="/products/get",
        )
    return [(after, middle), (middle - _ONE_SECOND, before)]
