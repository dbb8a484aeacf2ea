"""The sellable quantities of SKUs: calls, results, and what a product says of them."""

from dataclasses import dataclass, field

from . import envelope, sku_updates, wire
from .errors import LazadaApiError
from .sku_updates import add


@dataclass(frozen=True)
class SellableQuantity:
    """What buyers may order of one SKU, as an absolute figure.

    :param int quantity: for a seller with one warehouse; ``None`` with ``warehouses``
    :param dict warehouses: Lazada's warehouse code to quantity, for a seller with
        several. A seller with one warehouse must not use them
    """

    item_id: str
    sku_id: str
    seller_sku: str
    quantity: int | None = None
    warehouses: dict = field(default_factory=dict)


class StockCalls:
    """The calls about stock, for :class:`.LazadaClient`."""

    def update_sellable_quantities(self, rows):
        """Set what buyers may order of some SKUs.

        An absolute figure may be sent again without harm, but it is not repeated here:
        the caller has to read the newest figure first.

        :param rows: up to 20 :class:`SellableQuantity`
        :return: a :class:`.SkuResult` for each row, in the same order
        :rtype: list
        :raise ValueError: a row says nothing, or what Lazada can only refuse
        :raise LazadaError: the call failed as a whole, and not because of the SKUs
        Source: docs/lazada_api.rst, "Stock and prices".
        """
        content = sku_updates.payload(rows, _add_quantity)
        return self._update_skus("/product/stock/sellable/update", rows, content)

    def _update_skus(self, path, rows, content):
        """Send a payload about SKUs, and tell each of them how it went."""
        if not rows:
            return []
        try:
            answer = self._call("POST", path, {"payload": content})
        except LazadaApiError as error:
            return sku_updates.refused(rows, error)
        return sku_updates.accepted(rows, envelope.detail_of(answer))


def _add_quantity(sku, row):
    if (row.quantity is None) == (not row.warehouses):
        raise ValueError(f"{row.seller_sku}: either a quantity or warehouses")
    if row.quantity is not None:
        add(sku, "SellableQuantity", _whole(row.quantity, row))
        return
    places = add(sku, "MultiWarehouseInventories")
    for code, quantity in row.warehouses.items():
        place = add(places, "MultiWarehouseInventory")
        add(place, "WarehouseCode", code)
        add(place, "SellableQuantity", _whole(quantity, row))


def _whole(quantity, row):
    if type(quantity) is not int or quantity < 0:
        raise ValueError(f"{row.seller_sku}: not a quantity: {quantity!r}")
    return str(quantity)


def read_sellable(row):
    """Return what Lazada lets buyers order of a SKU, by warehouse code.

    :param dict row: one of a product's ``skus``
    :return: with the key ``""`` alone where Lazada names no warehouse; ``None`` if it
        gives no figure that can be read
    :rtype: dict[str, int] or None
    Source: docs/lazada_api.rst, "Products".
    """
    try:
        places = {
            wire.to_text(place.get("warehouseCode")): wire.to_integer(
                place.get("sellableQuantity")
            )
            for place in row.get("multiWarehouseInventories") or []
        }
        figure = row.get("Available", row.get("quantity"))
        return places or {"": wire.to_integer(figure)}
    except (AttributeError, TypeError, ValueError):
        return None


def is_kept_by_lazada(row):
    """Whether the stock of a SKU lies in Lazada's own warehouse (FBL), so that only
    Lazada counts it.

    :param dict row: one of a product's ``skus``
    Source: docs/lazada_api.rst, "Products".
    """
    if row.get("fblWarehouseInventories"):
        return True
    try:
        return wire.to_decimal(row.get("FulfillmentBySellable"), default=0) > 0
    except ValueError:
        return False
