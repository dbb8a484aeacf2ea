"""What a seller has at Lazada. Amounts are whole smallest currency units."""

from dataclasses import dataclass, field

from .order_book import OrderBook
from .packages import PackageBook
from .regions import Region
from .returns import ReturnBook
from .settlement import SettlementBook
from .shelves import DEFAULT_WAREHOUSE, Shelf, Warehouse

FAR_AWAY = 4_000_000_000  # in the year 2096


@dataclass(slots=True)
class Buyer:
    """A buyer and the address in full; masking happens on the wire."""

    buyer_id: int
    name: str
    phone: str
    street: str
    state: str
    city: str
    district: str
    post_code: str
    tax_code: str = ""
    branch_number: str = ""


@dataclass(slots=True)
class Sku:
    sku_id: int
    seller_sku: str
    options: dict
    price: int
    special_price: int = 0
    special_from: int = 0
    special_to: int = 0
    shelves: dict = field(default_factory=dict)
    campaigns: list = field(default_factory=list)
    fbl: Shelf | None = None
    oversold: int = 0
    status: str = "active"
    overrides: dict = field(default_factory=dict)

    def shelf(self, warehouse_code=None):
        """The stock in a warehouse; without one, in the seller's first."""
        return self.shelves.setdefault(warehouse_code or DEFAULT_WAREHOUSE, Shelf())

    @property
    def sellable(self):
        return sum(shelf.sellable for shelf in self.shelves.values())

    @property
    def withheld(self):
        return sum(shelf.withheld for shelf in self.shelves.values())

    @property
    def occupied(self):
        return sum(shelf.occupied for shelf in self.shelves.values())

    @property
    def quantity(self):
        return sum(shelf.total for shelf in self.shelves.values())

    @quantity.setter
    def quantity(self, total):
        """Set the total in the first warehouse; what orders hold stays."""
        shelf = self.shelf()
        shelf.sellable = total - shelf.withheld - shelf.occupied

    def campaigns_at(self, moment):
        return [each for each in self.campaigns if moment < each.ends_at]

    def price_at(self, moment):
        if self.special_price and self.special_from <= moment < self.special_to:
            return self.special_price
        return self.price


@dataclass(slots=True)
class Product:
    item_id: int
    name: str
    brand: str
    skus: list
    is_sof: bool
    created_at: int
    updated_at: int
    status: str = "Active"
    sub_status: str = ""
    is_global_plus: bool = False
    weight: str = "0.40"
    images_as_text: bool = False
    overrides: dict = field(default_factory=dict)


@dataclass(slots=True)
class Unit:
    """One piece of an order: Lazada sends one row for each."""

    item_id: int
    product_id: int
    sku_id: int
    seller_sku: str
    name: str
    variation: str
    price: int
    is_sof: bool
    updated_at: int
    status: str = "pending"
    voucher_seller: int = 0
    voucher_platform: int = 0
    shipping_original: int = 0
    shipping_discount_seller: int = 0
    shipping_discount_platform: int = 0
    package_id: str = ""
    tracking_code: str = ""
    shipment_provider: str = ""
    warehouse_code: str = "dropshipping"
    is_fbl: bool = False
    is_digital: bool = False
    reason: str = ""
    initiator: str = ""
    holds: str = ""
    overrides: dict | None = None

    @property
    def voucher(self):
        return self.voucher_seller + self.voucher_platform

    @property
    def shipping(self):
        discounts = self.shipping_discount_seller + self.shipping_discount_platform
        return self.shipping_original - discounts


@dataclass(slots=True)
class Order:
    order_id: int
    created_at: int
    updated_at: int
    buyer: Buyer
    units: list
    payment_method: str = "MIXEDCARD"
    note: str = ""
    remarks: str = ""
    gift_option: object = False
    extra_attributes: str | None = None
    unmasked: bool = False
    overrides: dict | None = None

    def total(self, name):
        """Sum of one amount over the units: an order's amounts are always that."""
        return sum(getattr(unit, name) for unit in self.units)

    @property
    def statuses(self):
        return list(dict.fromkeys(unit.status for unit in self.units))


@dataclass(slots=True)
class Seller:
    region: Region
    seller_id: str
    user_id: str
    short_code: str
    name: str
    company: str
    warehouses: list = field(
        default_factory=lambda: [Warehouse(DEFAULT_WAREHOUSE, "Main warehouse")]
    )
    products: dict = field(default_factory=dict)
    orders: OrderBook = field(default_factory=OrderBook)
    packages: PackageBook = field(default_factory=PackageBook)
    settlement: SettlementBook = field(default_factory=SettlementBook)
    returns: ReturnBook = field(default_factory=ReturnBook)
