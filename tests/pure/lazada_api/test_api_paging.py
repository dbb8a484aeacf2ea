"""Lists that change while they are read: nothing lost, nothing twice, an end."""

import json
from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lazada_api import LazadaApiError, const
from lazada_api.paging import _Position, walk_orders, walk_products

START = datetime(2026, 1, 1, tzinfo=timezone.utc)


def at(second):
    return START + timedelta(seconds=second)


class OrderList:
    """Orders as Lazada lists them; after each page, the next change happens.

    Times are seconds since ``START``. The list is in memory, so that a walk can be
    compared with what was really there.
    """

    def __init__(self, updated, page_size, changes=(), undated=()):
        self.updated = dict(enumerate(updated))
        self.undated = set(undated)
        self.page_size = page_size
        self.changes = list(changes)
        self.clock = max(self.updated.values(), default=0)
        self.fetches = 0
        self.last_seen = {}

    def fetch(self, since, offset, *, second=None, by_creation=False):
        self.fetches += 1
        assert self.fetches < 60 + 20 * len(self.updated), "an endless walk"
        assert 0 <= offset <= const.MAX_ORDER_OFFSET
        rows = [self._row(order) for order in self.updated]
        if second is not None:
            end = second + timedelta(seconds=1)
            rows = [row for row in rows if second <= row["time"] <= end]
        name = "created" if by_creation else "time"
        rows = [row for row in rows if since is None or row[name] >= since]
        rows.sort(key=lambda row: (row[name], row["order_id"]))
        self.last_seen = dict(self.updated)
        self._change()
        return rows[offset : offset + self.page_size], len(rows)

    def _row(self, order):
        time = at(self.updated[order])
        text = "" if order in self.undated else time.isoformat()
        created = at(-100 + order)
        return {"order_id": order, "updated_at": text, "time": time, "created": created}

    def _change(self):
        if not self.changes:
            return
        for index, advance in self.changes.pop(0):
            self.clock += advance
            if self.updated:
                self.updated[index % len(self.updated)] = self.clock

    def _crowded(self, second):
        return walk_orders(
            lambda since, offset: self.fetch(
                since, offset, second=second, by_creation=True
            ),
            None,
            self.page_size,
            time_of=lambda row: row["created"],
            crowded=lambda second: pytest.fail("no two are created at once"),
        )

    def walk(self):
        return list(
            walk_orders(
                self.fetch,
                at(0),
                self.page_size,
                time_of=lambda row: row["time"] if row["updated_at"] else None,
                crowded=self._crowded,
            )
        )


def versions(pages):
    return Counter(
        (row["order_id"], row["updated_at"]) for page in pages for row in page
    )


@pytest.fixture
def low_ceiling(monkeypatch):
    monkeypatch.setattr(const, "MAX_ORDER_OFFSET", 7)
    monkeypatch.setattr(const, "MAX_PRODUCT_OFFSET", 12)


updates = st.lists(st.integers(0, 6), max_size=40)


def changes(smallest_advance):
    change = st.tuples(st.integers(0, 39), st.integers(smallest_advance, 2))
    return st.lists(st.lists(change, max_size=4), max_size=30)


@settings(max_examples=200)
@given(updates, st.integers(2, 6), changes(0))
def test_no_order_is_lost_whatever_changes_meanwhile(updated, page_size, changes):
    orders = OrderList(updated, page_size, changes)
    pages = orders.walk()
    assert all(pages), "an empty page"
    assert {row["order_id"] for page in pages for row in page} == set(orders.updated)
    assert set(versions(pages).values()) <= {1}, "a version came twice"


@settings(max_examples=200)
@given(updates, st.integers(2, 6), changes(1))
def test_the_newest_version_comes_too(updated, page_size, changes):
    orders = OrderList(updated, page_size, changes)
    found = versions(orders.walk())
    expected = {(key, at(value).isoformat()) for key, value in orders.last_seen.items()}
    assert expected <= set(found)


@settings(max_examples=200)
@given(
    st.lists(st.integers(0, 2), min_size=15, max_size=60), st.integers(2, 4), changes(0)
)
def test_no_order_is_lost_beyond_the_reach_of_an_offset(updated, page_size, changes):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(const, "MAX_ORDER_OFFSET", 7)
        orders = OrderList(updated, page_size, changes)
        pages = orders.walk()
    assert {row["order_id"] for page in pages for row in page} == set(orders.updated)
    assert set(versions(pages).values()) <= {1}


@settings(max_examples=200)
@given(updates, st.integers(2, 6), st.sets(st.integers(0, 39)))
def test_orders_without_a_time_are_neither_lost_nor_endless(updated, size, undated):
    orders = OrderList(updated, size, undated=undated)
    pages = orders.walk()
    assert {row["order_id"] for page in pages for row in page} == set(orders.updated)


@given(st.lists(st.integers(0, 500), max_size=60), st.integers(2, 10))
def test_a_quiet_list_comes_in_order(updated, page_size):
    pages = OrderList(updated, page_size).walk()
    times = [row["time"] for page in pages for row in page]
    assert times == sorted(times)


def test_distinct_times_cost_about_a_call_per_page():
    orders = OrderList(range(1000), 100)
    orders.walk()
    # Each page repeats the last row of the one before.
    assert orders.fetches == 11


def test_hundreds_in_one_second():
    orders = OrderList([5] * 777, 100)
    assert len(versions(orders.walk())) == 777
    # One to reach the second, then each page repeats one row.
    assert orders.fetches == 9


def test_a_list_of_no_stable_order_comes_to_an_end(caplog):
    orders = OrderList([5] * 50, 10)

    def fetch(since, offset):
        orders.fetches += 1
        rows, total = OrderList([5] * 50, 50).fetch(since, 0)
        turn = orders.fetches * 7 % 50
        return (rows[turn:] + rows[:turn])[offset : offset + 10], total

    pages = list(
        walk_orders(fetch, at(0), 10, time_of=lambda row: row["time"], crowded=None)
    )
    assert orders.fetches < 60
    assert len(versions(pages)) > 40
    assert "keeps moving" in caplog.text


def test_a_wrong_total_does_not_matter():
    orders = OrderList([1, 2, 3, 4, 5], 2)

    def fetch(since, offset):
        return orders.fetch(since, offset)[0], 1000

    pages = list(
        walk_orders(fetch, at(0), 2, time_of=lambda row: row["time"], crowded=None)
    )
    assert len(versions(pages)) == 5


def test_pages_that_are_shorter_than_asked_for():
    orders = OrderList(range(20), 3)
    pages = list(
        walk_orders(
            orders.fetch, at(0), 10, time_of=lambda row: row["time"], crowded=None
        )
    )
    assert len(versions(pages)) == 20


def test_an_order_without_a_time_that_is_in_every_page_comes_once():
    orders = OrderList(range(20), 5)
    undated = {"order_id": 99, "updated_at": None, "time": None}

    def fetch(since, offset):
        rows, total = orders.fetch(since, 0)
        return ([undated, *rows])[offset : offset + 5], total + 1

    pages = walk_orders(fetch, at(0), 5, time_of=lambda row: row["time"], crowded=None)
    found = versions(pages)
    assert len(found) == 21
    assert set(found.values()) == {1}


def test_memory_does_not_grow_with_the_list():
    position = _Position(at(0), lambda row: row["time"])
    orders = OrderList(range(3000), 100)
    largest = 0
    while True:
        rows, total = orders.fetch(position.since, position.offset)
        position.take(rows)
        largest = max(largest, len(position._seen))
        if position.is_end(rows, 100, total):
            break
        assert position.advance(rows)
        assert len(position._seen) == 1
    assert largest <= 101


class ProductList:
    """Products in an order of their own; one event happens after some page."""

    def __init__(self, created, page_size, sort_key, event=None, event_at=0):
        self.created = {item: second for item, second in enumerate(created)}
        self.updated = {item: item for item in self.created}
        self.page_size = page_size
        self.sort_key = sort_key
        self.event = event
        self.event_at = event_at
        self.fetches = 0

    def fetch(self, after, before, offset):
        self.fetches += 1
        assert self.fetches < 500, "an endless walk"
        assert offset <= const.MAX_PRODUCT_OFFSET
        items = [
            item
            for item, second in self.created.items()
            if (after is None or at(second) >= after)
            and (before is None or at(second) <= before)
        ]
        items.sort(key=lambda item: self.sort_key(self, item))
        page = [{"item_id": item} for item in items[offset : offset + self.page_size]]
        if self.fetches == self.event_at and self.event:
            self.event(self)
        return page, len(items)

    def walk(self):
        pages = list(walk_products(self.fetch, self.page_size, at(10**6)))
        return self._count(pages)

    def walk_in_turns(self):
        """Walk by one page at a time, each time as another process would."""
        pages, text = [], "{}"
        while True:
            position = json.loads(text)
            page = next(
                walk_products(self.fetch, self.page_size, at(10**6), position), None
            )
            if page is None:
                assert position == {}, "the next walk begins at the beginning"
                return self._count(pages)
            pages.append(page)
            text = json.dumps(position)

    def _count(self, pages):
        assert all(pages)
        return Counter(row["item_id"] for page in pages for row in page)


SORTS = {
    "newest change first": lambda products, item: -products.updated[item],
    "oldest change first": lambda products, item: products.updated[item],
    "by id": lambda products, item: item,
    "scrambled": lambda products, item: hash((item * 7919) % 101),
}
item_lists = st.lists(st.integers(0, 40), max_size=40)


def _event(touched, removed, added):
    def happen(products):
        for item in touched:
            if item in products.updated:
                products.updated[item] = 1000 + item
        for item in removed:
            products.created.pop(item, None)
        for number in range(added):
            products.created[500 + number] = 900 + number
            products.updated[500 + number] = 2000 + number

    return happen


@pytest.mark.parametrize("walk", [ProductList.walk, ProductList.walk_in_turns])
@settings(max_examples=300)
@given(
    st.integers(0, 40),
    st.integers(1, 5),
    st.sampled_from(sorted(SORTS)),
    item_lists,
    st.one_of(
        st.tuples(item_lists, st.just(0)), st.tuples(st.just([]), st.integers(0, 4))
    ),
    st.integers(1, 10),
)
def test_every_product_comes_once(
    walk, count, size, sort, touched, membership, event_at
):
    removed, added = membership
    event = _event(touched, removed, added)
    products = ProductList(range(count), size, SORTS[sort], event, event_at)
    found = walk(products)
    assert set(found) >= set(range(count)) - set(removed)
    assert set(found.values()) <= {1}


@pytest.mark.parametrize("walk", [ProductList.walk, ProductList.walk_in_turns])
@settings(max_examples=200)
@given(
    st.lists(st.integers(-(10**8), 10**8), max_size=60, unique=True),
    st.integers(1, 5),
    st.sampled_from(sorted(SORTS)),
)
def test_windows_beyond_the_reach_of_an_offset(walk, created, size, sort):
    seconds = [second * 5 for second in created]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(const, "MAX_PRODUCT_OFFSET", 12)
        products = ProductList(seconds, size, SORTS[sort])
        assert walk(products) == dict.fromkeys(range(len(seconds)), 1)


@pytest.mark.parametrize(
    ("count", "calls"), [(0, 1), (1, 1), (49, 1), (50, 2), (120, 3)]
)
def test_an_ordinary_store_costs_one_call_per_page(count, calls):
    products = ProductList(range(count), 50, SORTS["by id"])
    assert len(products.walk()) == count
    assert products.fetches == calls


def test_too_many_products_in_one_moment_are_refused(low_ceiling):
    products = ProductList([77] * 30, 5, SORTS["by id"])
    with pytest.raises(LazadaApiError, match="More products"):
        products.walk()


def test_a_total_that_is_never_reached_is_not_asked_for_ever(caplog):
    products = ProductList(range(20), 10, SORTS["by id"])

    def fetch(after, before, offset):
        rows, total = products.fetch(after, before, offset)
        return rows, total + 5

    assert len([page for page in walk_products(fetch, 10, at(0)) if page]) == 2
    assert products.fetches <= 6
    assert "do not agree" in caplog.text


def test_a_total_that_is_missing(low_ceiling):
    products = ProductList([second * 50 for second in range(40)], 5, SORTS["by id"])

    def fetch(after, before, offset):
        return products.fetch(after, before, offset)[0], 0

    pages = list(walk_products(fetch, 5, at(10**6)))
    assert Counter(row["item_id"] for page in pages for row in page) == (
        dict.fromkeys(range(40), 1)
    )


def test_products_without_an_id_come_too():
    rows = [{"name": "a"}, {"name": "b"}, {"item_id": None, "name": "c"}]
    assert list(walk_products(lambda *_: (rows, 3), 50, at(0))) == [rows]
