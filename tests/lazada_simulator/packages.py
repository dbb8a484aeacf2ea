"""Which package a unit is in."""

from . import lives

SHIPMENT_PROVIDERS = ("LEX", "Ninja Van", "J&T Express")

OWN_FLEET_PROVIDER = "Seller Own Fleet"


def give_package(region, order, unit):
    """Give a unit the package, provider and tracking number that its status implies.

    An order has one package for Lazada's carriers and one for the seller's own fleet.
    A unit that went back before it was packed has none.
    """
    if unit.status == "repacked":
        unit.package_id = unit.tracking_code = unit.shipment_provider = ""
    if unit.status not in lives.WITH_PACKAGE or unit.package_id:
        return
    number = order.order_id % 10**14
    unit.package_id = f"FP{order.order_id}{1 + unit.is_sof}"
    unit.tracking_code = f"LX{region.code.upper()}{number:014}{'S' * unit.is_sof}"
    unit.shipment_provider = _provider(order, unit)


def _provider(order, unit):
    if unit.is_sof:
        return OWN_FLEET_PROVIDER
    return SHIPMENT_PROVIDERS[order.order_id // 1000 % len(SHIPMENT_PROVIDERS)]
