"""The client against the simulator, over real connections."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from lazada_api import (
    LazadaApiError,
    LazadaAuthError,
    LazadaClient,
    LazadaUnavailable,
    const,
    wire,
)
from lazada_api.order_checks import contradictions
from lazada_api.order_values import BadAmount, expected_total
from lazada_simulator import Simulator

EVER = datetime(2020, 1, 1, tzinfo=timezone.utc)
REGIONS = tuple(const.REGIONS)


def connect(simulator, region, **options):
    client = LazadaClient(
        simulator.settings.app_key,
        simulator.settings.app_secret,
        region=region,
        api_url=f"{simulator.url}/rest",
        auth_url=simulator.url,
        sleep=lambda seconds: None,
        **options,
    )
    token = client.create_token(simulator.control.issue_code(region=region))
    client.access_token = token.access_token
    client.token = token
    return client


@pytest.fixture(scope="module")
def world():
    """Six regions that no test changes."""
    with Simulator(orders=600, products=60, regions=REGIONS) as simulator:
        yield simulator


@pytest.fixture
def store():
    """One region to play with."""
    with Simulator(orders=250, products=10, regions=("sg",)) as simulator:
        yield simulator


@pytest.fixture
def shop(store):
    with connect(store, "sg") as client:
        yield client


def ids(pages):
    return [wire.to_id(row["order_id"]) for page in pages for row in page]


@pytest.mark.parametrize("region", REGIONS)
def test_a_store_of_each_region(world, region):
    with connect(world, region) as client:
        assert client.token.country == region
        assert client.get_seller()["short_code"] == client.token.short_code
        orders = [row for page in client.iter_order_pages(EVER) for row in page]
        listed = world.control.list_orders(region=region)
        assert sorted(wire.to_id(row["order_id"]) for row in orders) == sorted(
            map(str, listed)
        )
        items = client.get_multiple_order_items(row["order_id"] for row in orders)
        tz = const.REGIONS[region].tz
        for row in orders:
            units = items[wire.to_id(row["order_id"])]
            assert wire.to_datetime(row["updated_at"], tz) <= datetime.now(timezone.utc)
            assert sum(wire.to_decimal(unit["item_price"]) for unit in units) == (
                wire.to_decimal(row["price"])
            )


def test_stored_orders_lose_nothing(world):
    with connect(world, "vn") as client:
        for page in client.iter_order_pages(EVER):
            stored = wire.json_loads(wire.json_dumps(page))
            assert stored == page
            for row in stored:
                assert wire.to_decimal(row["shipping_fee"]) % Decimal("0.01") == 0


def test_products(world):
    with connect(world, "my") as client:
        rows = [row for page in client.iter_product_pages() for row in page]
        listed = world.control.list_products(region="my")
        found = {wire.to_id(row["item_id"]) for row in rows}
        assert len(found) == len(rows)
        assert found <= {wire.to_id(row["item_id"]) for row in listed}
        assert len(rows) >= 50
        one = client.get_product(rows[0]["item_id"])
        assert wire.to_id(one["item_id"]) == wire.to_id(rows[0]["item_id"])
        later = datetime.now(timezone.utc) + timedelta(days=1)
        assert list(client.iter_product_pages(later)) == []


def test_one_order_by_its_number(world):
    with connect(world, "sg") as client:
        number = world.control.list_orders(region="sg")[0]
        assert wire.to_id(client.get_order(str(number))["order_id"]) == str(number)
        assert client.get_order_items(number)
        with pytest.raises(LazadaApiError) as caught:
            client.get_order(1)
        assert (caught.value.kind, caught.value.code) == ("not_found", "16")


def test_orders_of_a_window(world):
    """Together, the windows hold each order once."""
    with connect(world, "sg") as client:
        pages = client.iter_created_order_pages(EVER, page_size=7)
        rows = [row for page in pages for row in page]
        listed = sorted(map(str, world.control.list_orders(region="sg")))
        assert sorted(wire.to_id(row["order_id"]) for row in rows) == listed
        assert client.count_created_orders(EVER) == len(listed)
        middle = wire.to_datetime(rows[len(rows) // 2]["created_at"])
        late = ids(client.iter_created_order_pages(middle))
        early = ids(client.iter_created_order_pages(EVER, created_before=middle))
        assert sorted({*late, *early}) == listed
        assert set(late) & set(early) <= {
            wire.to_id(row["order_id"])
            for row in rows
            if wire.to_datetime(row["created_at"]) == middle
        }


def test_calls_are_few(store, shop):
    store.control.reset_calls()
    before = shop.calls
    assert len(ids(shop.iter_order_pages(EVER))) == 250
    assert shop.calls - before == store.control.calls()["total"] == 3


def test_an_order_that_changes_between_two_pages(store, shop):
    numbers = store.control.list_orders()
    pages = shop.iter_order_pages(EVER, page_size=50)
    first = next(pages)
    seen = ids([first])
    moved = seen[:10] + [each for each in map(str, numbers) if each not in seen][:10]
    store.control.touch_orders(order_ids=[int(each) for each in moved])
    rest = ids(pages)
    assert set(seen) | set(rest) == set(map(str, numbers))
    assert set(moved) <= set(rest), "the new versions come, too"


def test_thousands_of_changes_in_one_second():
    with Simulator(orders=4800, products=5, regions=("sg",)) as store:
        store.control.touch_orders(limit=4750, at="2026-01-01T00:00:00+08:00")
        with connect(store, "sg") as client:
            found = ids(client.iter_order_pages(EVER))
    assert len(found) == len(set(found)) == 4800


def test_refreshed_tokens(store, shop):
    old = shop.token
    new = shop.refresh_token(old.refresh_token)
    with pytest.raises(LazadaAuthError) as caught:
        shop.get_seller()
    assert caught.value.kind == "token"
    shop.access_token = new.access_token
    assert shop.get_seller()
    with pytest.raises(LazadaAuthError) as caught:
        shop.refresh_token(old.refresh_token)
    assert caught.value.kind == "refresh_token"


def test_refused_consents(store, shop):
    code = store.control.issue_code()
    shop.create_token(code)
    with pytest.raises(LazadaAuthError) as caught:
        shop.create_token(code)
    assert caught.value.kind == "code"
    store.control.set_mode(service_market=True)
    with pytest.raises(LazadaAuthError) as caught:
        shop.refresh_token("anything")
    assert caught.value.kind == "service_market_refresh"


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"app_secret": "wrong"}, "signature"),
        ({"app_key": "1"}, "app_key"),
        ({"now": lambda: 1.0}, "timestamp"),
    ],
)
def test_a_wrong_application(store, shop, changed, kind):
    known = {
        "app_key": store.settings.app_key,
        "app_secret": store.settings.app_secret,
    }
    client = LazadaClient(
        **{**known, **changed}, api_url=store.url, access_token=shop.access_token
    )
    with client, pytest.raises(LazadaApiError) as caught:
        client.get_seller()
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset"},
        {"kind": "cut"},
        {"kind": "truncated"},
        {"kind": "html"},
        {"kind": "status", "status": 502},
        {"kind": "error", "code": "ServiceTimeout"},
        {"kind": "error", "code": "IllegalTimestamp"},
    ],
)
def test_a_fault_that_passes(store, shop, fault):
    store.control.add_fault(**fault)
    before = shop.calls
    assert shop.get_seller()
    assert shop.calls - before == 2


def test_a_fault_that_stays(store, shop):
    store.control.add_fault(kind="html", count=None)
    before = shop.calls
    with pytest.raises(LazadaUnavailable, match="without an answer of Lazada"):
        shop.get_seller()
    assert shop.calls - before == 3


def test_a_server_that_says_nothing(store):
    with connect(store, "sg", timeout=(5, 0.2)) as client:
        store.control.add_fault(kind="timeout", seconds=1, path="/seller/get")
        assert client.get_seller()


def test_a_ban_is_not_sat_out(store, shop):
    store.control.add_fault(kind="ban", seconds=40)
    before = shop.calls
    with pytest.raises(LazadaUnavailable) as caught:
        shop.get_seller()
    assert caught.value.kind == "throttled"
    assert 38 <= caught.value.retry_after <= 40
    assert shop.calls - before == 1


# === WHAT LAZADA WAS SEEN TO SEND === #


def test_a_unit_that_comes_twice(store, shop):
    """X1: shown by the order's own figures, too."""
    made = store.control.create_order(units=[{"quantity": 2, "item_price": "5.00"}])
    order_id, [first, _second] = made["order"]["order_id"], made["items"]
    unit = {"order_item_id": first["order_item_id"]}
    store.control.change_order(order_id=order_id, unit=unit)
    [items] = shop.get_multiple_order_items([order_id]).values()
    found = contradictions(shop.get_order(order_id), items)
    assert [(each.code, each.told, each.found) for each in found] == [
        ("unit_twice", 2, 1)
    ]


def test_an_order_of_2099_hides_no_other(store, shop):
    """X2: it comes at the end, and the walk ends all the same."""
    everything = set(ids(shop.iter_order_pages(EVER)))
    assert len(everything) == 250
    [late] = store.control.touch_orders(limit=1, at="2099-01-01T00:00:00+08:00")
    assert set(ids(shop.iter_order_pages(EVER))) == everything
    assert set(ids(shop.iter_order_pages(EVER, page_size=2))) == everything
    assert str(late) in everything


@pytest.mark.parametrize(
    "price", ["1e400", "9" * 400, "NaN", "-Infinity", "null", "[]", "-1", '"free"']
)
def test_a_price_of_no_world_stays_with_its_order(store, shop, price):
    """X4: the others of the answer are read as ever."""
    good, bad = (
        store.control.create_order(units=[{"item_price": "5.00"}])["order"]["order_id"]
        for _order in range(2)
    )
    store.control.change_order(order_id=bad, raw={"item_price": price})
    items = shop.get_multiple_order_items([good, bad])
    assert expected_total({}, items[str(good)], False) == 5
    with pytest.raises(BadAmount, match="^item_price of unit"):
        expected_total({}, items[str(bad)], False)
