"""The control interface: orders through their lives, poison orders, the clock."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from lazada_simulator import ControlError, Simulator

EVER = "2020-01-01T00:00:00+08:00"


@pytest.fixture
def control(simulator):
    return simulator.control


def _items(caller, order_id):
    return caller.data("/order/items/get", order_id=order_id)


def test_the_index_describes_every_action(simulator):
    index = requests.get(f"{simulator.control_url}/", timeout=30).json()
    assert {"create_order", "add_fault", "set_clock", "calls"} < set(index)
    assert all(entry["about"] for entry in index.values())


@pytest.mark.parametrize(
    ("action", "arguments"),
    [
        ("no_such_action", {}),
        ("_code", {}),
        ("run_action", {}),
        ("get_order", {}),
        ("get_order", {"order_id": 1}),
        ("set_mode", {"colour": "red"}),
        ("state", {"extra": 1}),
        ("list_orders", {"region": "vn"}),
        ("set_clock", {"now": "yesterday"}),
        ("add_product", {"skus": [{"price": "1.234"}]}),
    ],
)
def test_a_wrong_request_is_told_so(control, action, arguments):
    with pytest.raises(ControlError):
        control.run(action, **arguments)


def test_a_body_that_is_no_object(simulator):
    url = f"{simulator.control_url}/state"
    response = requests.post(url, data="[1]", timeout=30)
    assert response.status_code == 400


def test_state(control):
    state = control.state()
    assert state["sellers"]["sg"]["orders"] == 30
    assert state["sellers"]["sg"]["products"] == 8
    assert state["modes"]["redirect"] == "follow"


def test_a_new_order_is_the_last_changed(control, caller):
    order_id = control.create_order(size=4)["order"]["order_id"]
    page = caller.orders(sort_by="updated_at", sort_direction="DESC")
    assert page["orders"][0]["order_id"] == order_id
    assert page["countTotal"] == 31
    assert {item["status"] for item in _items(caller, order_id)} == {"pending"}
    assert len(_items(caller, order_id)) == 4


def test_given_units_make_the_amounts(control, caller):
    made = control.create_order(
        units=[
            {"sku": "NOBODY-KNOWS", "item_price": "10.01", "voucher_seller": 0.1},
            {"item_price": 5, "shipping_fee_original": "1.99", "quantity": 3},
        ]
    )["order"]
    order = caller.data("/order/get", order_id=made["order_id"])
    assert order["price"] == "25.01"
    assert order["voucher_seller"] == 0.1
    assert order["shipping_fee"] == 5.97
    assert order["items_count"] == 4
    assert _items(caller, made["order_id"])[0]["sku"] == "NOBODY-KNOWS"


def test_a_unit_of_the_catalogue(control, caller):
    product = control.list_products()[0]
    sku = product["skus"][0]["SellerSku"]
    made = control.create_order(units=[{"sku": sku}])
    [item] = made["items"]
    assert item["product_id"] == str(product["item_id"])
    assert item["name"] == product["attributes"]["name"]


def test_poison(control, caller):
    long_name = "😈" + "x" * 300
    made = control.create_order(
        order={
            "address_shipping": None,
            "address_billing": {"phone": None},
            "buyer_note": long_name,
            "voucher": None,
        },
        units=[{"quantity": 60, "name": long_name, "tax_amount": None}],
    )["order"]
    order = caller.data("/order/get", order_id=made["order_id"])
    assert order["address_shipping"] is None
    assert order["address_billing"]["phone"] is None
    assert order["address_billing"]["country"] == "Singapore"
    assert order["voucher"] is None
    items = _items(caller, made["order_id"])
    assert len(items) == 60
    assert {item["name"] for item in items} == {long_name}
    assert {item["tax_amount"] for item in items} == {None}


def test_a_normal_life(control, caller):
    order_id = control.create_order(
        status="unpaid", units=[{"delivery_option_sof": 0}]
    )["order"]["order_id"]
    seen = []
    while control.advance_orders(order_ids=[order_id]):
        [item] = _items(caller, order_id)
        seen.append((item["status"], bool(item["tracking_code"])))
    assert seen == [
        ("pending", False),
        ("packed", True),
        ("ready_to_ship", True),
        ("shipped", True),
        ("delivered", True),
        ("confirmed", True),
    ]


def test_the_own_fleet_goes_straight_to_delivered(control, caller):
    order_id = control.create_order(
        status="ready_to_ship", units=[{"delivery_option_sof": 1}]
    )["order"]["order_id"]
    control.advance_orders(order_ids=[order_id])
    [item] = _items(caller, order_id)
    assert item["status"] == "delivered"
    assert item["shipping_provider_type"] == "seller_own_fleet"


def test_advance_many(control):
    pending = control.list_orders(status="pending")
    moved = control.advance_orders(limit=3, steps=2)
    assert len(moved) == 3
    control.advance_orders(steps=9)
    assert control.list_orders(status="pending") == []
    assert set(pending) <= set(control.list_orders(status="confirmed"))


def test_a_change_moves_the_date(control, caller):
    oldest = caller.orders(sort_by="updated_at", sort_direction="ASC")["orders"][0]
    control.set_status(order_id=oldest["order_id"], status="lost_by_3pl")
    changed = caller.orders(sort_by="updated_at", sort_direction="DESC")["orders"][0]
    assert changed["order_id"] == oldest["order_id"]
    assert changed["updated_at"] > oldest["updated_at"]
    assert changed["statuses"] == ["lost_by_3pl"]


def test_cancel_some_and_then_all(control, caller):
    made = control.create_order(size=3)
    order_id = made["order"]["order_id"]
    first = made["items"][0]["order_item_id"]
    control.cancel_order(order_id=order_id, item_ids=[first], reason="Too slow")
    items = _items(caller, order_id)
    assert [item["status"] for item in items] == ["canceled", "pending", "pending"]
    assert items[0]["reason"] == "Too slow"
    control.cancel_order(order_id=order_id)
    assert caller.data("/order/get", order_id=order_id)["statuses"] == ["canceled"]
    with pytest.raises(ControlError):
        control.cancel_order(order_id=order_id)
    with pytest.raises(ControlError):
        control.set_status(order_id=order_id, status="packed", item_ids=[1])


def test_change_fields(control, caller):
    made = control.create_order(size=2)
    order_id = made["order"]["order_id"]
    item_id = made["items"][1]["order_item_id"]
    control.change_order(order_id=order_id, order={"remarks": "Fragile"})
    control.change_order(
        order_id=order_id,
        order={"address_shipping": {"phone": "1"}},
        unit={"item_price": "0.01"},
        item_ids=[item_id],
    )
    order = caller.data("/order/get", order_id=order_id)
    assert order["remarks"] == "Fragile"
    assert order["address_shipping"]["phone"] == "1"
    prices = [item["item_price"] for item in _items(caller, order_id)]
    assert prices[1] == 0.01
    assert float(order["price"]) == pytest.approx(sum(prices))


def test_the_last_value_counts_also_after_null(control, caller):
    order_id = control.create_order(units=[{"item_price": None, "sku": None}])["order"][
        "order_id"
    ]
    [item] = _items(caller, order_id)
    assert (item["item_price"], item["sku"]) == (None, None)
    control.change_order(order_id=order_id, unit={"item_price": 3, "sku": "LATE"})
    [item] = _items(caller, order_id)
    assert (item["item_price"], item["sku"]) == (3, "LATE")


def test_unmask(control, caller):
    order_id = control.list_orders()[0]
    masked = caller.data("/order/get", order_id=order_id)
    control.unmask_order(order_id=order_id)
    clear = caller.data("/order/get", order_id=order_id)
    assert "**" in masked["address_shipping"]["phone"]
    assert "**" not in str(clear)
    assert (
        clear["address_shipping"]
        == control.get_order(order_id=order_id)["order"]["address_shipping"]
    )


def test_many_orders_in_one_second(control, caller):
    touched = control.touch_orders(at="2026-01-01T00:00:00+00:00", limit=20)
    moment = "2026-01-01T08:00:00+08:00"
    page = caller.data("/orders/get", update_after=moment, update_before=moment)
    assert {row["order_id"] for row in page["orders"]} == set(touched)
    assert page["countTotal"] == 20


def test_the_clock(control):
    assert control.set_clock(now="2026-01-01T00:00:00Z", frozen=True) == 1767225600
    assert control.set_clock(advance=90) == 1767225690
    assert control.state()["now"] == 1767225690


def test_a_region_of_its_own(make_caller):
    with Simulator(orders=4, regions=("my", "vn")) as simulator:
        made = simulator.control.create_order(region="vn", units=[{"item_price": 500}])
        order_id = made["order"]["order_id"]
        assert (
            make_caller(simulator, "my").code("/order/get", order_id=order_id) == "16"
        )
        order = make_caller(simulator, "vn").data("/order/get", order_id=order_id)
        assert order["price"] == "500.00"
        with pytest.raises(ControlError):
            simulator.control.create_order(region="vn", units=[{"item_price": "0.5"}])


def test_two_simulators_know_nothing_of_each_other(simulator, caller):
    with Simulator(orders=3) as other:
        caller.simulator = other
        assert caller.code("/seller/get") == "IllegalAccessToken"


def test_changes_while_others_read(control, caller):
    with ThreadPoolExecutor(4) as pool:
        reads = [pool.submit(caller.orders, status="pending") for _number in range(20)]
        changes = [pool.submit(control.create_order) for _number in range(20)]
        moves = [pool.submit(control.advance_orders, limit=5) for _number in range(5)]
    assert all(read.result()["count"] for read in reads)
    assert len({change.result()["order"]["order_id"] for change in changes}) == 20
    assert all(len(move.result()) == 5 for move in moves)
    assert caller.orders()["countTotal"] == 50
    assert control.calls()["by_path"]["/orders/get"] == 21
