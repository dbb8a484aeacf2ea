"""Units and stock in Lazada's own warehouses: *Fulfilled by Lazada* (FBL).

Pure functions over what Lazada sends; sources: docs/lazada_api.rst, "Units", and
"Products".
"""

from . import wire
from .wire import read_key

_YES, _NO = ("1", "1.0", "true", "yes"), ("0", "0.0", "false", "no")


def is_fbl_unit(row):
    """Tell whether Lazada sends a unit from its own warehouse.

    ``is_fbl`` says so. Only where Lazada leaves it out, or sends what is neither yes
    nor no, its other signs count: ``shipping_type`` is *Warehouse*, or
    ``fulfillment_sku`` names the goods there. A clear no wins over them: a unit that is
    wrongly taken for Lazada's would never be sent.

    :param dict row: a unit as Lazada sent it
    :rtype: bool
    """
    said = _word(row, "is_fbl")
    if said in _YES + _NO:
        return said in _YES
    kind = _word(row, "shipping_type")
    if kind:
        return kind == "warehouse"
    return any(
        _word(row, name) not in ("", "null")
        for name in ("fulfillment_sku", "fulfilment_sku")
    )


def read_fbl_pieces(row):
    """Return how many units of a SKU lie in Lazada's own warehouses, those that are
    ordered and not sent yet included.

    :param dict row: one of a product's ``skus``
    :return: ``None`` if none of its warehouses is Lazada's, or a figure there cannot be
        read
    :rtype: int or None
    """
    places = row.get("fblWarehouseInventories")
    if not isinstance(places, list) or not places:
        return None
    try:
        return sum(
            wire.to_integer(place.get("totalQuantity", place.get("quantity")))
            for place in places
        )
    except (AttributeError, TypeError, ValueError):
        return None


def _word(row, name):
    return read_key(row.get(name)).lower()
