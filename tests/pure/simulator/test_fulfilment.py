"""Packing, ready to ship, packing again; what a package call may be told."""

import json

import pytest

from lazada_simulator import Simulator

OWN, LAZADA = {"delivery_option_sof": 1}, {"delivery_option_sof": 0}
PACK, RTS = "/order/fulfill/pack", "/order/package/rts"
REPACK = "/order/package/repack"
PROVIDERS = "/order/shipment/providers/get"
MOMENT = "2026-03-01T18:02:00+08:00"


@pytest.fixture
def control(simulator):
    return simulator.control


def make(control, *units, **options):
    return control.create_order(units=list(units or [LAZADA]), **options)


def codes(rows):
    return [row["item_err_code"] for row in rows]


def items(caller, made):
    return caller.data("/order/items/get", order_id=made["order"]["order_id"])


def ready(caller, *package_ids):
    return caller.packages(RTS, "readyToShipReq", *package_ids)


def repack(caller, *package_ids):
    return caller.packages(REPACK, "rePackReq", *package_ids)


def packages(control, made):
    return control.list_packages(order_id=made["order"]["order_id"])


def test_from_pending_to_ready_to_ship(control, caller):
    control.set_clock(now="2026-03-01T10:00:00Z", frozen=True)
    made = make(control, {**LAZADA, "quantity": 2})
    control.set_clock(advance=60)
    rows = caller.packed(made)
    assert codes(rows) == ["0", "0"]
    [package_id] = {row["package_id"] for row in rows}
    assert package_id.startswith("FP")
    assert {row["retry"] for row in rows} == {False}
    for row, item in zip(rows, items(caller, made), strict=True):
        assert item["status"] == "packed"
        assert item["package_id"] == package_id
        assert item["tracking_code"] == row["tracking_number"] != ""
        assert item["shipment_provider"] == row["shipment_provider"] != ""
        assert item["updated_at"] == "2026-03-01 18:01:00 +0800"
    control.set_clock(advance=60)
    assert ready(caller, package_id) == [
        {
            "package_id": package_id,
            "item_err_code": "0",
            "msg": "success",
            "retry": False,
        }
    ]
    assert {item["status"] for item in items(caller, made)} == {"ready_to_ship"}
    second = {"update_after": MOMENT, "update_before": MOMENT}
    [order] = caller.orders(**second)["orders"]
    assert order["order_id"] == made["order"]["order_id"]
    assert order["statuses"] == ["ready_to_ship"]
    done = control.accepted(subject=package_id)
    assert [row["status"] for row in done["entries"]] == ["packed", "ready_to_ship"]
    assert done["repeated"] == []


def test_ways_of_shipping_become_packages_of_their_own(control, caller):
    made = make(control, LAZADA, OWN, LAZADA, OWN)
    first, second, third, fourth = (row["package_id"] for row in caller.packed(made))
    assert first == third != second == fourth
    assert [package["is_sof"] for package in packages(control, made)] == [False, True]


@pytest.mark.parametrize("is_told", [False, True])
def test_tracking_number_of_the_own_fleet(control, caller, is_told):
    control.set_mode(sof_tracking_in_pack=is_told)
    made = make(control, OWN)
    [row] = caller.packed(made)
    [item] = items(caller, made)
    assert item["tracking_code"] != ""
    assert item["shipment_provider"] == "Seller Own Fleet"
    assert row["tracking_number"] == (item["tracking_code"] if is_told else "")


def test_only_the_listed_items_are_packed(control, caller):
    made = make(control, {**LAZADA, "quantity": 3})
    part = {**made, "items": made["items"][:1]}
    [first] = caller.packed(part)
    assert [item["status"] for item in items(caller, made)] == [
        "packed",
        "pending",
        "pending",
    ]
    rest = caller.packed({**made, "items": made["items"][1:]})
    assert {row["package_id"] for row in rest} & {first["package_id"]} == set()
    trackings = {package["tracking_number"] for package in packages(control, made)}
    assert len(trackings) == 2


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("unpaid", "700031"),
        ("packed", "700026"),
        ("ready_to_ship", "700026"),
        ("canceled", "700026"),
        ("delivered", "700026"),
        ("repacked", "0"),
    ],
)
def test_only_pending_and_repacked_are_packed(control, caller, status, code):
    made = make(control, status=status)
    before = items(caller, made)
    assert codes(caller.packed(made)) == [code]
    if code != "0":
        assert items(caller, made) == before


def test_one_bad_item_does_not_stop_the_others(control, caller):
    good, bad = make(control), make(control, status="canceled")
    result = caller.pack(good, bad, {"order": {"order_id": 5}, "items": good["items"]})
    assert result["success"] is True
    rows = [order["order_item_list"] for order in result["data"]["pack_order_list"]]
    assert [codes(each) for each in rows] == [["0"], ["700026"], ["700021"]]
    assert rows[1][0]["package_id"] == ""
    foreign = {**good, "items": bad["items"]}
    assert codes(caller.packed(foreign)) == ["700025"]


def test_nobody_packs_what_lazada_fulfils(control, caller):
    made = make(control, LAZADA, {"is_fbl": 1})
    [ours, theirs] = made["items"]
    assert codes(caller.packed({**made, "items": [theirs]})) == ["700027"]
    assert codes(caller.packed({**made, "items": [ours]})) == ["0"]
    control.set_status(order_id=made["order"]["order_id"], status="shipped")
    ours, theirs = items(caller, made)
    assert "" != ours["package_id"] != theirs["package_id"] != ""


def test_different_warehouses(control, caller):
    made = make(control, LAZADA, {**LAZADA, "warehouse_code": "WH-2"})
    assert codes(caller.packed(made)) == ["700029", "700029"]
    assert codes(caller.packed({**made, "items": made["items"][1:]})) == ["0"]


def test_local_orders_must_not_choose_a_provider(control, caller):
    made = make(control)
    [order] = caller.pack(made, shipment_provider_code="lex")["data"]["pack_order_list"]
    assert codes(order["order_item_list"]) == ["700004"]


def test_cross_border_orders_choose_their_provider(control, caller):
    control.set_mode(shipping_allocate_type="NTFS")
    made, own = make(control), make(control, OWN)
    terms = {"shipping_allocate_type": "NTFS"}

    def packed(*orders, **more):
        result = caller.pack(*orders, **terms, **more)
        return [
            row
            for order in result["data"]["pack_order_list"]
            for row in order["order_item_list"]
        ]

    assert codes(packed(made)) == ["700017"]
    assert codes(packed(made, shipment_provider_code="nobody")) == ["700001"]
    both = packed(made, own, shipment_provider_code="ninja_van")
    assert codes(both) == ["0", "700004"]
    assert both[0]["shipment_provider"] == "Ninja Van"
    assert codes(packed(own)) == ["0"]


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"delivery_type": "pickup"}, "700004"),
        ({"delivery_type": None}, "700004"),
        ({"shipping_allocate_type": "NTFS"}, "700004"),
        ({"shipping_allocate_type": None}, "700004"),
    ],
)
def test_wrong_terms_refuse_the_batch(control, caller, terms, code):
    made = make(control)
    result = caller.pack(made, **terms)
    assert (result["success"], result["error_code"]) == (False, code)
    assert {item["status"] for item in items(caller, made)} == {"pending"}


def test_at_most_twenty(control, caller):
    orders = [make(control) for _number in range(21)]
    result = caller.pack(*orders)
    assert (result["success"], result["error_code"]) == (False, "700022")
    assert "data" not in result or result["data"] is None
    assert control.accepted()["total"] == 0
    assert caller.pack(*orders[:20])["success"] is True
    assert control.accepted(status="packed")["total"] == 20
    request = {"packages": [{"package_id": "FP1"}] * 21}
    assert caller.batch(RTS, "readyToShipReq", request)["error_code"] == "700022"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ([], "700004"),
        ({"packages": {}}, "700004"),
        ({"packages": ["FP1"]}, "700004"),
        ({"packages": [{"package_id": [1]}]}, "700004"),
        ({"packages": [{}]}, "700017"),
        ({}, "700017"),
        ({"packages": []}, "700019"),
    ],
)
def test_a_request_of_another_shape(caller, request_, code):
    result = caller.batch(RTS, "readyToShipReq", request_)
    assert (result["success"], result["error_code"]) == (False, code)


def test_the_parameter_is_a_json_text(caller):
    result = caller(REPACK, rePackReq="{'packages'}")["result"]
    assert (result["success"], result["error_code"]) == (False, "700004")
    assert caller.code(REPACK) == "MissingParameter"


@pytest.mark.parametrize("path", [PACK, RTS, "/order/digital/delivered"])
def test_writes_are_posts(caller, path):
    assert caller.code(path) == "InvalidApiPath"


@pytest.mark.parametrize(
    "path",
    [
        *("/order/pack", "/order/rts", "/order/repack", "/shipment/providers/get"),
        *("/order/sof/delivered", "/order/sof/failed_delivery", "/order/cancel"),
    ],
)
def test_the_old_family_is_gone(caller, path):
    assert caller.code(path) == "InvalidApiPath"


def test_only_packed_packages_become_ready(control, caller):
    [row] = caller.packed(make(control))
    assert codes(ready(caller, row["package_id"], "FP404")) == ["0", "600001"]
    assert codes(ready(caller, row["package_id"])) == ["700000"]


def test_packing_again(control, caller):
    made = make(control)
    [row] = caller.packed(made)
    assert codes(repack(caller, row["package_id"])) == ["0"]
    [item] = items(caller, made)
    assert (item["status"], item["package_id"], item["tracking_code"]) == (
        "repacked",
        "",
        "",
    )
    assert codes(ready(caller, row["package_id"])) == ["600002"]
    [again] = caller.packed(made)
    assert again["package_id"] != row["package_id"]
    assert codes(ready(caller, again["package_id"])) == ["0"]
    assert codes(repack(caller, again["package_id"])) == ["700000"]


def test_a_cancelled_unit_cancels_its_package(control, caller):
    made = make(control, {**LAZADA, "quantity": 3})
    rows = caller.packed({**made, "items": made["items"][:2]})
    item_id = made["items"][0]["order_item_id"]
    control.cancel_order(order_id=made["order"]["order_id"], item_ids=[item_id])
    assert [item["status"] for item in items(caller, made)] == [
        "canceled",
        "canceled",
        "pending",
    ]
    assert codes(ready(caller, rows[0]["package_id"])) == ["600002"]
    assert codes(repack(caller, rows[0]["package_id"])) == ["600002"]


def test_a_new_package_is_not_found_for_a_while(control, caller):
    control.set_clock(now="2026-03-01T10:00:00Z", frozen=True)
    control.set_mode(package_delay=5)
    [row] = caller.packed(make(control))
    control.set_clock(advance=4)
    assert codes(ready(caller, row["package_id"])) == ["600001"]
    control.set_clock(advance=1)
    assert codes(ready(caller, row["package_id"])) == ["0"]


def test_generated_packages_are_known(control, caller):
    generated = [
        each
        for each in control.list_packages()
        if each["statuses"] in (["delivered"], ["confirmed"], ["canceled"])
    ]
    assert len(generated) > 5
    for package in generated:
        code = "600002" if package["statuses"] == ["canceled"] else "700000"
        assert codes(ready(caller, package["package_id"])) == [code]


def test_a_package_given_by_control_is_known(control, caller):
    made = make(control)
    fields = {"package_id": "FP77", "tracking_code": "T77", "status": "packed"}
    control.change_order(order_id=made["order"]["order_id"], unit=fields)
    assert codes(ready(caller, "FP77")) == ["0"]


def test_a_package_is_of_one_seller(make_caller):
    with Simulator(orders=0, regions=("sg", "my")) as running:
        made = make(running.control, status="packed", region="sg")
        package_id = made["items"][0]["package_id"]
        assert codes(ready(make_caller(running, "my"), package_id)) == ["600001"]
        assert codes(ready(make_caller(running, "sg"), package_id)) == ["0"]


def test_providers(control, caller):
    made = make(control)
    row = {
        "order_id": made["order"]["order_id"],
        "order_item_ids": [made["items"][0]["order_item_id"]],
    }
    name = "getShipmentProvidersReq"
    result = caller.batch(PROVIDERS, name, {"orders": [row]})
    assert result["data"]["platform_default"] == 1
    assert result["data"]["shipping_allocate_type"] == "TFS"
    control.set_mode(shipping_allocate_type="NTFS")
    data = caller.batch(PROVIDERS, name, {"orders": [row]})["data"]
    assert (data["platform_default"], data["shipping_allocate_type"]) == (0, "NTFS")
    assert {"name": "LEX", "provider_code": "lex"} in data["shipment_providers"]
    for wrong, code in (
        ({"order_id": 1}, "700021"),
        ({"order_item_ids": [1]}, "700025"),
    ):
        result = caller.batch(PROVIDERS, name, {"orders": [{**row, **wrong}]})
        assert (result["success"], result["error_code"]) == (False, code)


def test_digital_goods(control, caller):
    made = make(control, {**LAZADA, "is_digital": 1}, LAZADA)
    assert codes(caller.packed(made)) == ["700030", "0"]
    rows = [
        {
            "order_id": made["order"]["order_id"],
            "order_item_list": [item["order_item_id"] for item in made["items"]],
        }
    ]
    path, name = "/order/digital/delivered", "digitalDeliveryReq"
    [order] = caller.batch(path, name, {"orders": rows})["data"]["orders"]
    assert codes(order["order_item_list"]) == ["0", "700020"]
    assert items(caller, made)[0]["status"] == "delivered"
    [order] = caller.batch(path, name, {"orders": rows})["data"]["orders"]
    assert codes(order["order_item_list"]) == ["700031", "700020"]


def test_single_items_fail(control, caller):
    orders = [make(control) for _number in range(4)]
    package_ids = [caller.packed(made)[0]["package_id"] for made in orders]
    control.add_item_fault(code="700024", path=RTS, skip=1, count=2, retry=True)
    rows = ready(caller, *package_ids)
    assert codes(rows) == ["0", "700024", "700024", "0"]
    assert [row["retry"] for row in rows] == [False, True, True, False]
    assert items(caller, orders[1])[0]["status"] == "packed"
    assert codes(ready(caller, *package_ids[1:3])) == ["0", "0"]
    assert control.accepted(status="ready_to_ship")["total"] == 4


def test_an_item_is_done_and_told_otherwise(control, caller):
    made = make(control)
    control.add_item_fault(code="40011", path=PACK, after_work=True)
    [row] = caller.packed(made)
    assert (row["item_err_code"], row["package_id"]) == ("40011", "")
    assert items(caller, made)[0]["status"] == "packed"


def test_a_whole_batch_fails(control, caller):
    made = make(control)
    control.add_fault(kind="batch", code="700024", path=PACK)
    result = caller.pack(made)
    assert (result["success"], result["error_code"]) == (False, "700024")
    assert control.calls(path=PACK)["calls"][-1]["code"] == "700024"
    assert items(caller, made)[0]["status"] == "pending"
    assert codes(caller.packed(made)) == ["0"]


def test_the_documented_wire_has_texts(make_caller):
    with Simulator(orders=0, wire="documented") as running:
        caller = make_caller(running)
        request = json.dumps({"packages": [{"package_id": "FP404"}]})
        result = caller(REPACK, rePackReq=request)["result"]
        assert result["success"] == "true"
        assert result["data"]["packages"][0]["retry"] == "false"
