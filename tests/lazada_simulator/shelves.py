"""The stock of SKUs, and how orders move it (docs/lazada_api.rst, "Stock and prices").

A unit that is ordered moves from what can be sold to what is withheld (unpaid) or
occupied (paid, until it is ready to ship). When it is cancelled it moves back; when it
is ready to ship it is gone.
"""

from dataclasses import dataclass

DEFAULT_WAREHOUSE = "dropshipping"
LAZADA_WAREHOUSE = "LAZADA-1"
WITHHELD, OCCUPIED, GONE, MISSING = "withheld", "occupied", "gone", "missing"
BACK = "back"
_HOLDS = {
    "unpaid": WITHHELD,
    "pending": OCCUPIED,
    "packed": OCCUPIED,
    "repacked": OCCUPIED,
    "ready_to_ship_pending": OCCUPIED,
    "canceled": "",
}
# A unit of Lazada's own warehouse is there again.
_BACK_AT_LAZADA = ("shipped_back_success", "returned")
# docs/lazada_api.rst, "Cancelling": with these reasons Lazada sets the stock to 0.
SOLD_OUT_REASONS = ("Out of stock", "Wrong price")


@dataclass(slots=True)
class Shelf:
    """One SKU in one warehouse."""

    sellable: int = 0
    withheld: int = 0
    occupied: int = 0

    @property
    def total(self):
        return self.sellable + self.withheld + self.occupied

    def move(self, name, pieces):
        setattr(self, name, getattr(self, name) + pieces)


@dataclass(slots=True)
class Campaign:
    """Holds stock for a campaign.

    :param int quantity: pieces that have to stay sellable; None: what there is, so that
        it can be raised only
    :param bool locks_price: the price cannot be changed either
    """

    name: str
    ends_at: float
    quantity: int | None = None
    locks_price: bool = False


@dataclass(slots=True)
class Warehouse:
    code: str
    name: str


def follow(seller, unit):
    """Move stock as the unit's status says; to be called after every change of it.

    What is ordered although nothing is sellable takes nothing, and is counted.
    """
    sku, wanted = _sku_of(seller, unit), _HOLDS.get(unit.status, GONE)
    if sku and unit.is_fbl and unit.holds == GONE and unit.status in _BACK_AT_LAZADA:
        _shelf_of(sku, unit).sellable += 1
        unit.holds = BACK
    if sku is None or unit.holds in (wanted, GONE, MISSING, BACK):
        return
    shelf = _shelf_of(sku, unit)
    if unit.holds:
        shelf.move(unit.holds, -1)
        shelf.move("sellable", 1)
    unit.holds = ""
    if wanted:
        _take(sku, unit, wanted)


def settle(seller, unit):
    """Hold stock for a unit that was ordered before the simulator's time began."""
    sku, unit.holds = _sku_of(seller, unit), _HOLDS.get(unit.status, GONE)
    if sku and unit.holds in (WITHHELD, OCCUPIED):
        _shelf_of(sku, unit).move(unit.holds, 1)


def sell_out(seller, units):
    """Set the stock of cancelled units' SKUs to 0, as after "Out of stock"."""
    for unit in units:
        sku = _sku_of(seller, unit)
        for shelf in sku.shelves.values() if sku else ():
            shelf.sellable = 0


def _shelf_of(sku, unit):
    """Where the unit lies: with the seller, or with Lazada (FBL)."""
    if not unit.is_fbl:
        return sku.shelf(unit.warehouse_code)
    sku.fbl = sku.fbl or Shelf()
    return sku.fbl


def _take(sku, unit, name):
    shelf = _shelf_of(sku, unit)
    if shelf.sellable < 1:
        sku.oversold += 1
        unit.holds = MISSING
        return
    shelf.sellable -= 1
    unit.holds = name
    if name != GONE:
        shelf.move(name, 1)


def _sku_of(seller, unit):
    """The SKU that the unit is of; None for one that the catalogue does not have."""
    product = seller.products.get(unit.product_id)
    for sku in product.skus if product else ():
        if sku.sku_id == unit.sku_id and sku.seller_sku == unit.seller_sku:
            return sku
    return None
