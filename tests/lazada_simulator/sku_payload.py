"""The parameter ``payload`` of the calls that change SKUs: XML or JSON text.

docs/lazada_api.rst, "Stock and prices". Several SKUs are several elements, or an
array; one may be a single object.
"""

import json
from dataclasses import dataclass
from xml.etree import ElementTree

from .errors import Refusal


@dataclass(frozen=True)
class Change:
    """What is asked for one SKU.

    :param dict fields: texts by their name: ``ItemId``, ``SellerSku``, ``Price`` …
    :param list places: ``(warehouse code, fields)`` of the form for several warehouses,
        else None
    """

    fields: dict
    places: list | None

    def text(self, name):
        return self.fields.get(name, "").strip()


def changes_of(call):
    """The SKUs of a request.

    :raise Refusal: MissingParameter; 5 when it is no such payload; 30 without a SKU
    """
    content = call.required("payload").strip()
    rows = _from_json(content) if content.startswith("{") else _from_xml(content)
    if not rows:
        raise Refusal("30")
    return [_change(row) for row in rows]


def _from_xml(content):
    try:
        request = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        raise Refusal("5") from None
    if request.tag != "Request":
        raise Refusal("5")
    return [_tree(sku) for sku in request.findall("Product/Skus/Sku")]


def _tree(element):
    """Children by name; of a name that comes several times, a list."""
    tree = {}
    for child in element:
        value = _tree(child) if len(child) else child.text or ""
        tree.setdefault(child.tag, []).append(value)
    return {name: values if values[1:] else values[0] for name, values in tree.items()}


def _from_json(content):
    try:
        skus = json.loads(content)["Request"]["Product"]["Skus"]["Sku"]
    except (KeyError, TypeError, ValueError, RecursionError):
        raise Refusal("5") from None
    return _listed(skus)


def _listed(rows):
    rows = rows if isinstance(rows, list) else [rows]
    if not all(isinstance(row, dict) for row in rows):
        raise Refusal("5")
    return rows


def _change(row):
    places = row.get("MultiWarehouseInventories")
    if places is not None:
        places = places if isinstance(places, dict) else {}
        rows = [_texts(each) for each in _listed(places.get("MultiWarehouseInventory"))]
        places = [(each.get("WarehouseCode", ""), each) for each in rows]
    return Change(_texts(row), places)


def _texts(row):
    """The scalars of a row as texts; an empty element counts as not given."""
    texts = {
        name: str(value)
        for name, value in row.items()
        if value is not None and not isinstance(value, (dict, list))
    }
    return {name: text for name, text in texts.items() if text.strip()}
