"""Order lists, single orders and items: rules, limits, errors and wire types."""

import json
import re

import pytest

from lazada_simulator import Simulator

EVER = "2020-01-01T00:00:00+08:00"
SPACED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0[78]00")
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[78]:00")
OFFSETS = {"sg": "+08:00", "my": "+08:00", "ph": "+08:00"}


def _as_parameter(spaced):
    """``2026-01-01 09:15:30 +0800`` as the parameters want it."""
    return f"{spaced[:10]}T{spaced[11:19]}{spaced[20:23]}:{spaced[23:]}"


@pytest.fixture(scope="module")
def many():
    """5,000 orders of one seller."""
    with Simulator(orders=5000, products=10, seed=3) as running:
        yield running


@pytest.fixture(scope="module")
def walker(many, make_caller):
    return make_caller(many)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "1"),
        ({"created_before": EVER}, "1"),
        ({"created_after": ""}, "1"),
        ({"created_after": EVER, "limit": 101}, "19"),
        ({"created_after": EVER, "limit": 0}, "19"),
        ({"created_after": EVER, "limit": "ten"}, "19"),
        ({"created_after": EVER, "limit": "١"}, "19"),
        ({"created_after": EVER, "offset": -1}, "14"),
        ({"created_after": EVER, "offset": 4501}, "14"),
        ({"created_after": EVER, "offset": "x"}, "14"),
        ({"created_after": "2026-01-01"}, "17"),
        ({"created_after": "2026-01-01T00:00:00"}, "17"),
        ({"created_after": "2026-01-01T00:00:00+0800"}, "17"),
        ({"created_after": "2026-01-01T00:00:00Z"}, "17"),
        ({"created_after": "2026-13-01T00:00:00+08:00"}, "17"),
        ({"created_after": "2026-01-01T00:00:00.000+08:00"}, "17"),
        ({"created_after": "1767225600000"}, "17"),
        ({"update_after": "2026-01-01 00:00:00 +0800"}, "17"),
        ({"created_after": EVER, "update_before": "soon"}, "17"),
        ({"created_after": EVER, "sort_by": "updated"}, "75"),
        ({"created_after": EVER, "sort_direction": "asc"}, "74"),
        ({"created_after": EVER, "status": "cancelled"}, "6"),
        ({"created_after": EVER, "status": "Pending"}, "6"),
    ],
)
def test_a_refused_list(shared_caller, parameters, code):
    assert shared_caller.code("/orders/get", **parameters) == code


@pytest.mark.parametrize("limit", [1, 100])
def test_the_limits_themselves_are_allowed(walker, limit):
    page = walker.orders(limit=limit, offset=4500)
    assert page["count"] == len(page["orders"]) == limit
    assert page["countTotal"] == 5000


def test_an_empty_list(shared_caller):
    body = shared_caller.orders(created_after="2990-01-01T00:00:00+08:00")
    assert body == {"count": 0, "countTotal": 0, "orders": []}


@pytest.mark.parametrize("sort_by", ["created_at", "updated_at"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_paging_and_sorting(walker, sort_by, direction):
    rows = []
    for offset in (0, 100, 200, 2050, 4500):
        page = walker.orders(
            offset=offset, limit=100, sort_by=sort_by, sort_direction=direction
        )
        rows += page["orders"]
    moments = [row[sort_by] for row in rows]
    assert moments == sorted(moments, reverse=direction == "DESC")
    assert len({row["order_id"] for row in rows}) == len(rows) == 500


def test_without_sorting_the_newest_come_first(walker):
    created = [row["created_at"] for row in walker.orders(limit=50)["orders"]]
    assert created == sorted(created, reverse=True)


def test_a_walk_by_date_finds_all_5000(walker):
    seen, after = set(), EVER
    for _page in range(60):
        rows = walker.orders(
            update_after=after,
            created_after=None,
            sort_by="updated_at",
            sort_direction="ASC",
        )["orders"]
        seen |= {row["order_id"] for row in rows}
        after = _as_parameter(rows[-1]["updated_at"])
    assert len(seen) == 5000


@pytest.mark.parametrize("name", ["created", "update"])
def test_both_ends_are_inclusive(walker, name):
    field = "created_at" if name == "created" else "updated_at"
    row = walker.orders(limit=1, offset=2500, sort_by=field)["orders"][0]
    moment = _as_parameter(row[field])
    window = {f"{name}_after": moment, f"{name}_before": moment}
    page = walker.data("/orders/get", **window)
    assert row["order_id"] in {found["order_id"] for found in page["orders"]}
    assert {found[field] for found in page["orders"]} == {row[field]}
    assert page["countTotal"] == page["count"]


def test_the_two_dates_are_combined(walker):
    cut = _as_parameter(walker.orders(offset=1000, limit=1)["orders"][0]["created_at"])
    both = walker.orders(created_after=cut, update_before=cut)
    # An order created at the cut or later cannot have changed before it.
    assert all(row["created_at"] == row["updated_at"] for row in both["orders"])
    before = walker.orders(created_before=cut)["countTotal"]
    after = walker.orders(created_after=cut)["countTotal"]
    same = walker.orders(created_after=cut, created_before=cut)["countTotal"]
    assert before + after - same == 5000


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("pending", {"pending"}),
        ("canceled", {"canceled"}),
        ("topack", {"pending", "repacked"}),
        ("toship", {"packed", "ready_to_ship"}),
        ("shipping", {"shipped"}),
        ("failed", {"failed_delivery"}),
        ("lost", {"lost_by_3pl"}),
    ],
)
def test_the_status_filter_is_loose(many, walker, name, statuses):
    page = walker.orders(status=name)
    assert page["countTotal"] > 0
    assert all(statuses & set(row["statuses"]) for row in page["orders"])
    world = many.world.sellers["sg"].orders
    fitting = sum(bool(statuses & set(order.statuses)) for order in world)
    assert page["countTotal"] == fitting
    if name in ("pending", "canceled"):
        assert any(len(row["statuses"]) > 1 for row in page["orders"])


def test_the_filters_all_and_unknown_by_nobody(walker):
    assert walker.orders(status="all")["countTotal"] == 5000
    assert walker.orders(status="shipped_back_failed")["countTotal"] == 0


def test_wire_types_of_an_order_in_a_list(shared_caller):
    for order in shared_caller.orders()["orders"]:
        assert isinstance(order["order_id"], int)
        assert 10**14 < order["order_id"] < 2**53
        assert order["order_number"] == order["order_id"]
        assert re.fullmatch(r"\d+\.\d\d", order["price"])
        assert isinstance(order["voucher"], int | float)
        assert isinstance(order["shipping_fee"], int | float)
        assert SPACED.fullmatch(order["created_at"])
        assert SPACED.fullmatch(order["updated_at"])
        assert "addressDsitrict" in order["address_shipping"]
        assert order["extra_attributes"] is None or json.loads(
            order["extra_attributes"]
        )
        assert order["items_count"] >= 1


def test_a_single_order_has_other_forms(shared_caller):
    row = shared_caller.orders(limit=1)["orders"][0]
    order = shared_caller.data("/order/get", order_id=row["order_id"])
    assert ISO.fullmatch(order["created_at"])
    assert order["created_at"] == _as_parameter(row["created_at"])
    assert "addressDistrict" in order["address_billing"]
    assert order["price"] == row["price"]


@pytest.mark.parametrize("region", ["sg", "my", "th", "ph", "vn", "id"])
def test_a_venture_has_its_own_offset_and_currency(shared, make_caller, region):
    caller = make_caller(shared, region)
    row = caller.orders(limit=1)["orders"][0]
    expected = OFFSETS.get(region, "+07:00")
    assert _as_parameter(row["created_at"]).endswith(expected)
    items = caller.data("/order/items/get", order_id=row["order_id"])
    currency = shared.world.sellers[region].region.currency
    assert {item["currency"] for item in items} == {currency}


def test_gift_option_comes_in_several_types(shared_caller):
    orders = shared_caller.orders()["orders"]
    assert {type(order["gift_option"]) for order in orders} == {bool, str, int}


@pytest.mark.parametrize("path", ["/order/get", "/order/items/get"])
@pytest.mark.parametrize(
    ("order_id", "code"),
    [("", "MissingParameter"), ("1", "16"), ("abc", "16"), ("9" * 40, "16")],
)
def test_a_wrong_order_id(shared_caller, path, order_id, code):
    assert shared_caller.code(path, order_id=order_id) == code


def test_the_order_of_another_store_is_not_valid(shared, shared_caller, make_caller):
    row = make_caller(shared, "vn").orders(limit=1)["orders"][0]
    assert shared_caller.code("/order/get", order_id=row["order_id"]) == "16"


@pytest.mark.parametrize(
    ("order_ids", "code"),
    [
        (None, "MissingParameter"),
        ("1,2", "56"),
        ("{}", "56"),
        ("[1", "56"),
        ("7", "56"),
        ("[]", "37"),
        ('["x"]', "37"),
        ("[true]", "37"),
        ("[-1]", "37"),
        ("[[1]]", "37"),
        (json.dumps(list(range(51))), "38"),
        ("[1]", "39"),
    ],
)
def test_a_wrong_list_of_orders(shared_caller, order_ids, code):
    assert shared_caller.code("/orders/items/get", order_ids=order_ids) == code


def test_items_of_fifty_orders(shared_caller):
    orders = shared_caller.orders(limit=50)["orders"]
    ids = [order["order_id"] for order in orders]
    rows = shared_caller.data("/orders/items/get", order_ids=json.dumps(ids))
    assert [row["order_id"] for row in rows] == ids
    counts = [len(row["order_items"]) for row in rows]
    assert counts == [order["items_count"] for order in orders]
    as_text = json.dumps([str(order_id) for order_id in ids])
    assert shared_caller.data("/orders/items/get", order_ids=as_text) == rows


def test_wire_types_of_items(shared_caller):
    order_id = shared_caller.orders(limit=1)["orders"][0]["order_id"]
    [one, *_more] = shared_caller.data("/order/items/get", order_id=order_id)
    [row] = shared_caller.data("/orders/items/get", order_ids=f"[{order_id}]")
    other = row["order_items"][0]
    assert SPACED.fullmatch(one["created_at"])
    assert re.fullmatch(r"\d{13}", other["created_at"])
    assert one["delivery_option_sof"] in (0, 1)
    assert other["delivery_option_sof"] in ("0", "1")
    assert isinstance(one["product_id"], str)
    assert "product_id" not in other
    assert isinstance(one["item_price"], int | float)
    assert isinstance(one["order_item_id"], int)
    assert ISO.fullmatch(one["sla_time_stamp"])
    assert one["order_item_id"] == other["order_item_id"]


def test_buyers_are_masked(shared_caller):
    for order in shared_caller.orders()["orders"]:
        address = order["address_shipping"]
        assert re.fullmatch(r".\*{4} ", order["customer_first_name"])
        assert re.fullmatch(r"..\*{8}..", address["phone"])
        assert "******" in address["address1"]


def test_buyers_in_clear(make_caller):
    with Simulator(orders=60, unmasked=True) as running:
        orders = make_caller(running).orders()["orders"]
    assert not any("**" in json.dumps(order) for order in orders)
    forms = {re.sub(r"\d+", "9", o["address_shipping"]["phone"]) for o in orders}
    assert len(forms) >= 3
