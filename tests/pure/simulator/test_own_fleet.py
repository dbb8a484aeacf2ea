"""Packages of the seller's own fleet over the Open Platform."""

import pytest

DELIVERED = ("/order/package/sof/delivered", "dbsDeliveryReq")
FAILED = ("/order/package/sof/failed_delivery", "dbsFailedDeliveryReq")
COLLECTED = ("/order/package/sof/collect", "dbsCollectReq")
RTS = ("/order/package/rts", "readyToShipReq")


@pytest.fixture
def control(simulator):
    return simulator.control


@pytest.fixture
def make(control):
    """A package in a status; gives the order and the package id."""

    def make(status="ready_to_ship", is_sof=1, quantity=1):
        units = [{"delivery_option_sof": is_sof, "quantity": quantity}]
        made = control.create_order(units=units, status=status)
        return made["order"]["order_id"], made["items"][0]["package_id"]

    return make


def code(caller, call, package_id):
    [row] = caller.packages(*call, package_id)
    return row["item_err_code"]


def statuses(caller, order_id):
    return [
        item["status"] for item in caller.data("/order/items/get", order_id=order_id)
    ]


@pytest.mark.parametrize(
    ("call", "status", "message"),
    [
        (DELIVERED, "delivered", "delivered"),
        (FAILED, "failed_delivery", "failed_delivery"),
        (COLLECTED, "shipped", "collected"),
    ],
)
def test_from_ready_to_ship(control, caller, make, call, status, message):
    order_id, package_id = make(quantity=2)
    assert code(caller, call, package_id) == "0"
    assert statuses(caller, order_id) == [status, status]
    [entry] = control.accepted()["entries"]
    assert (entry["number"], entry["subject"]) == (1, package_id)
    assert (entry["channel"], entry["status"]) == ("open_platform", message)


@pytest.mark.parametrize("call", [DELIVERED, FAILED])
def test_after_collection(caller, make, call):
    _order_id, package_id = make()
    assert code(caller, COLLECTED, package_id) == "0"
    assert code(caller, COLLECTED, package_id) == "700000"
    assert code(caller, call, package_id) == "0"


@pytest.mark.parametrize("call", [DELIVERED, FAILED, COLLECTED])
@pytest.mark.parametrize("status", ["packed", "delivered", "failed_delivery"])
def test_only_from_ready_to_ship(control, caller, make, call, status):
    order_id, package_id = make(status=status)
    assert code(caller, call, package_id) == "700000"
    assert statuses(caller, order_id) == [status]
    assert control.accepted()["total"] == 0


@pytest.mark.parametrize("call", [DELIVERED, FAILED, COLLECTED])
def test_not_for_lazadas_carriers(caller, make, call):
    order_id, package_id = make(is_sof=0)
    assert code(caller, call, package_id) == "700009"
    assert statuses(caller, order_id) == ["ready_to_ship"]


@pytest.mark.parametrize("call", [DELIVERED, FAILED, COLLECTED, RTS])
def test_unknown_and_cancelled(control, caller, make, call):
    order_id, package_id = make()
    control.cancel_order(order_id=order_id)
    assert code(caller, call, package_id) == "600002"
    assert code(caller, call, "FP404") == "600001"


def test_a_repetition_is_refused(control, caller, make):
    _order_id, package_id = make()
    assert code(caller, DELIVERED, package_id) == "0"
    assert code(caller, DELIVERED, package_id) == "700000"
    assert code(caller, FAILED, package_id) == "700000"
    rows = caller.packages(*FAILED, package_id, make()[1])
    assert [row["item_err_code"] for row in rows] == ["700000", "0"]
    assert control.accepted(subject=package_id)["total"] == 1
    control.reset_accepted()
    assert control.accepted()["total"] == 0
