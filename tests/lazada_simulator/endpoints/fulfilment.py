"""Packing, ready to ship, repacking, and the delivery of digital goods.

Pages: "Fulfillment Orders", "Pack", "ReadyToShip", "RecreatePackage", "DeliverDigital".
Where they say nothing, this simulator answers as follows. What concerns one item is
answered at the item: an unknown order, several warehouses, a provider code where none
is allowed. A package that was packed again counts as cancelled (600002).
"""

from dataclasses import dataclass

from ..accepted import OPEN_PLATFORM
from ..batch import (
    answer_packages,
    move_package,
    number_of,
    numbers_of,
    outcome,
    request_of,
    rows_of,
    success,
)
from ..errors import BatchRefusal, ItemRefusal
from ..packages import (
    SHIPMENT_PROVIDERS,
    default_provider,
    enter_package,
    leave_package,
)
from ..registry import Endpoints

PACKABLE = ("pending", "repacked")
PROVIDERS_BY_CODE = {
    name.lower().replace(" ", "_").replace("&", "_"): name
    for name in SHIPMENT_PROVIDERS
}

endpoints = Endpoints()


@dataclass(frozen=True)
class Terms:
    """What a pack request says about the carrier."""

    allocate_type: str
    provider_code: str

    def check(self, unit):
        """Refuse a provider code that must not be there, or the lack of one.

        :raise ItemRefusal: 700001, 700004, 700017
        """
        if unit.is_sof or self.allocate_type == "TFS":
            if self.provider_code:
                raise ItemRefusal("700004", "shipment_provider_code")
        elif not self.provider_code:
            raise ItemRefusal("700017", "shipment_provider_code")
        elif self.provider_code not in PROVIDERS_BY_CODE:
            raise ItemRefusal("700001", self.provider_code)

    def provider_of(self, order, is_sof):
        chosen = PROVIDERS_BY_CODE.get(self.provider_code)
        return chosen or default_provider(order, is_sof)


@endpoints.add("/order/shipment/providers/get", envelope="result")
def get_shipment_providers(call):
    rows = rows_of(request_of(call, "getShipmentProvidersReq"), "orders")
    for row in rows:
        _check_known(
            call, number_of(row, "order_id"), numbers_of(row, "order_item_ids")
        )
    allocate_type = call.world.modes.shipping_allocate_type
    providers = [
        {"name": name, "provider_code": code}
        for code, name in PROVIDERS_BY_CODE.items()
    ]
    return success(
        {
            "platform_default": int(allocate_type == "TFS"),
            "shipping_allocate_type": allocate_type,
            "shipment_providers": providers,
        }
    )


@endpoints.add("/order/fulfill/pack", methods=("POST",), envelope="result")
def pack(call):
    request = request_of(call, "packReq")
    if request.get("delivery_type") != "dropship":
        raise BatchRefusal("700004", "delivery_type")
    allocate_type = request.get("shipping_allocate_type")
    if allocate_type != call.world.modes.shipping_allocate_type:
        raise BatchRefusal("700004", "shipping_allocate_type")
    terms = Terms(allocate_type, str(request.get("shipment_provider_code") or ""))
    asked = [
        (number_of(row, "order_id"), numbers_of(row, "order_item_list"))
        for row in rows_of(request, "pack_order_list")
    ]
    packed = [_pack_order(call, terms, *row) for row in asked]
    return success({"pack_order_list": packed})


@endpoints.add("/order/package/rts", methods=("POST",), envelope="result")
def ready_to_ship(call):
    def move(call, package):
        move_package(call, package, ("packed",), "ready_to_ship")
        call.world.accepted.add(OPEN_PLATFORM, package.package_id, "ready_to_ship")

    return answer_packages(call, "readyToShipReq", move)


@endpoints.add("/order/package/repack", envelope="result")
def repack(call):
    def move(call, package):
        for unit in move_package(call, package, ("packed",), "repacked"):
            leave_package(call.seller, unit)
        call.world.accepted.add(OPEN_PLATFORM, package.package_id, "repacked")

    return answer_packages(call, "rePackReq", move)


@endpoints.add("/order/digital/delivered", methods=("POST",), envelope="result")
def deliver_digital(call):
    asked = [
        (number_of(row, "order_id"), numbers_of(row, "order_item_list"))
        for row in rows_of(request_of(call, "digitalDeliveryReq"), "orders")
    ]
    orders = [_deliver_order(call, *row) for row in asked]
    # This page spells the two names in another way than the others.
    return {
        "success": True,
        "errorCode": "",
        "errorMsg": "",
        "data": {"orders": orders},
    }


def _check_known(call, order_id, item_ids):
    order = call.seller.orders.get(order_id)
    if order is None:
        raise BatchRefusal("700021", order_id)
    unknown = set(item_ids) - {unit.item_id for unit in order.units}
    if unknown:
        raise BatchRefusal("700025", min(unknown))


def _pack_order(call, terms, order_id, item_ids):
    order = call.seller.orders.get(order_id)
    units = {unit.item_id: unit for unit in order.units} if order else {}
    opened = {}

    def row(item_id):
        def work():
            _check_packable(order_id, item_ids, units, item_id)
            terms.check(units[item_id])
            _enter_package(call, terms, order, units[item_id], opened)

        done = outcome(call, item_id, work)
        package = _package_to_tell(call, units, item_id, done)
        return {"order_item_id": item_id, **done, **package}

    return {"order_id": order_id, "order_item_list": [row(each) for each in item_ids]}


def _check_packable(order_id, item_ids, units, item_id):
    """Refuse an item that cannot be packed with the others of the request.

    :param dict units: all units of the order by their item id; empty without the order
    """
    if not units:
        raise ItemRefusal("700021", order_id)
    if item_id not in units:
        raise ItemRefusal("700025", item_id)
    unit = units[item_id]
    if unit.is_digital:
        raise ItemRefusal("700030", item_id)
    if unit.is_fbl:
        raise ItemRefusal("700027", item_id)
    if unit.status == "unpaid":
        raise ItemRefusal("700031", item_id)
    if unit.status not in PACKABLE:
        raise ItemRefusal("700026", item_id)
    if len({units[each].warehouse_code for each in item_ids if each in units}) > 1:
        raise ItemRefusal("700029", order_id)


def _enter_package(call, terms, order, unit, opened):
    """Put a unit into this call's package for its way of shipping."""
    if unit.is_sof not in opened:
        opened[unit.is_sof] = call.seller.packages.open(
            call.seller.region,
            order,
            unit.is_sof,
            terms.provider_of(order, unit.is_sof),
            packed_at=call.world.clock.precise(),
        )
        package_id = opened[unit.is_sof].package_id
        call.world.accepted.add(OPEN_PLATFORM, package_id, "packed")
    enter_package(opened[unit.is_sof], unit)
    call.world.set_status(call.seller, order, [unit], "packed")


def _package_to_tell(call, units, item_id, done):
    """The fields of an answer row; empty for a refused item."""
    if done["item_err_code"] != "0":
        return {"package_id": "", "tracking_number": "", "shipment_provider": ""}
    unit = units[item_id]
    is_told = not unit.is_sof or call.world.modes.sof_tracking_in_pack
    return {
        "package_id": unit.package_id,
        "tracking_number": unit.tracking_code if is_told else "",
        "shipment_provider": unit.shipment_provider if is_told else "",
    }


def _deliver_order(call, order_id, item_ids):
    order = call.seller.orders.get(order_id)
    units = {unit.item_id: unit for unit in order.units} if order else {}

    def row(item_id):
        def work():
            _check_digital(order_id, units, item_id)
            call.world.set_status(call.seller, order, [units[item_id]], "delivered")
            call.world.accepted.add(OPEN_PLATFORM, str(item_id), "delivered")

        return {"order_item_id": item_id, **outcome(call, item_id, work)}

    return {"order_id": order_id, "order_item_list": [row(each) for each in item_ids]}


def _check_digital(order_id, units, item_id):
    if not units:
        raise ItemRefusal("700021", order_id)
    if item_id not in units or not units[item_id].is_digital:
        raise ItemRefusal("700020", item_id)
    if units[item_id].status != "pending":
        raise ItemRefusal("700031", item_id)
