"""The packages of a seller, and which of them a unit is in."""

from dataclasses import dataclass, field

from . import lives

SHIPMENT_PROVIDERS = ("LEX", "Ninja Van", "J&T Express")

OWN_FLEET_PROVIDER = "Seller Own Fleet"


@dataclass(slots=True)
class Package:
    """One package; its status is that of its units.

    ``packed_at`` is 0 unless the seller packed it by a call. No unit enters a
    ``dissolved`` one, which was packed again.
    """

    package_id: str
    order_id: int
    is_sof: bool
    tracking_code: str
    shipment_provider: str
    packed_at: float = 0
    dissolved: bool = False
    is_fbl: bool = False

    def units_of(self, order):
        return [unit for unit in order.units if unit.package_id == self.package_id]


@dataclass
class PackageBook:
    """All packages of one seller, found by their id or their tracking number."""

    _by_id: dict = field(default_factory=dict)
    _by_tracking_code: dict = field(default_factory=dict)
    _of_order: dict = field(default_factory=dict)

    def __iter__(self):
        return iter(self._by_id.values())

    def get(self, package_id):
        return self._by_id.get(package_id)

    def with_tracking_code(self, tracking_code):
        return self._by_tracking_code.get(tracking_code)

    def of_order(self, order_id):
        return self._of_order.get(order_id, [])

    def open(self, region, order, is_sof, provider, packed_at=0):
        """A new package, numbered within its order."""
        number = len(self.of_order(order.order_id)) + 1
        tail = order.order_id % 10**14
        return self._add(
            Package(
                package_id=f"FP{order.order_id}{number}",
                order_id=order.order_id,
                is_sof=is_sof,
                tracking_code=f"LX{region.code.upper()}{tail:014}{number}",
                shipment_provider=provider,
                packed_at=packed_at,
            )
        )

    def adopt(self, order, unit):
        """Know a package that the control interface gave to a unit in its own words."""
        if unit.package_id and unit.package_id not in self._by_id:
            self._add(
                Package(
                    package_id=unit.package_id,
                    order_id=order.order_id,
                    is_sof=unit.is_sof,
                    tracking_code=unit.tracking_code,
                    shipment_provider=unit.shipment_provider,
                )
            )

    def _add(self, package):
        self._by_id[package.package_id] = package
        self._by_tracking_code[package.tracking_code] = package
        self._of_order.setdefault(package.order_id, []).append(package)
        return package


def give_package(seller, order, unit):
    """Give a unit the package, provider and tracking number that its status implies.

    An order has one package for Lazada's carriers, one for the seller's own fleet, and
    one from Lazada's own warehouse, beside those that the seller packed by calls. A
    unit that went back before it was packed has none.
    """
    if unit.status == "repacked":
        leave_package(seller, unit)
    elif unit.status in lives.WITH_PACKAGE and not unit.package_id:
        package = _implied_package(seller, order, unit)
        enter_package(package, unit)
    seller.packages.adopt(order, unit)


def enter_package(package, unit):
    unit.package_id = package.package_id
    unit.tracking_code = package.tracking_code
    unit.shipment_provider = package.shipment_provider


def leave_package(seller, unit):
    package = seller.packages.get(unit.package_id)
    if package:
        package.dissolved = True
    unit.package_id = unit.tracking_code = unit.shipment_provider = ""


def default_provider(order, is_sof):
    """Who carries a package when the platform decides."""
    if is_sof:
        return OWN_FLEET_PROVIDER
    return SHIPMENT_PROVIDERS[order.order_id // 1000 % len(SHIPMENT_PROVIDERS)]


def _implied_package(seller, order, unit):
    for package in seller.packages.of_order(order.order_id):
        by_a_call = package.packed_at or package.dissolved
        is_alike = (package.is_sof, package.is_fbl) == (unit.is_sof, unit.is_fbl)
        if is_alike and not by_a_call:
            return package
    provider = default_provider(order, unit.is_sof)
    package = seller.packages.open(seller.region, order, unit.is_sof, provider)
    package.is_fbl = unit.is_fbl
    return package
