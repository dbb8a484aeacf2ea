"""Documents of an order's items.

docs/lazada_api.rst, "Labels and documents". Where Lazada says nothing, this
simulator answers as follows. Items of several orders are refused with 29, more than 100
with 6. An unknown item is 20. The control action ``set_documents`` chooses what the
document is like.
"""

import base64

from ..call import whole_number
from ..documents import DOCUMENT_TYPES, file_of
from ..errors import Refusal
from ..registry import Endpoints

MAX_ITEMS = 100
READY = ("packed", "ready_to_ship")

endpoints = Endpoints()


@endpoints.add("/order/document/get")
def get_document(call):
    doc_type = call.choice("doc_type", "", DOCUMENT_TYPES, "32")
    order, units = _units(call, _item_ids(call))
    style = call.world.documents
    if not all(unit.status in READY for unit in units):
        raise Refusal(style.status_code, units[0].item_id)
    if doc_type == "shippingLabel" and any(unit.is_sof for unit in units):
        raise Refusal(style.label_code, units[0].item_id)
    content, mime_type = file_of(style, call.seller, order, units, doc_type)
    return {
        "document": {
            "file": base64.b64encode(content).decode(),
            "mime_type": mime_type,
            "document_type": doc_type,
        }
    }


def _item_ids(call):
    """The ids; anything but a JSON array of ids is code 6.

    :raise Refusal: MissingParameter; 6
    """
    numbers = [
        whole_number(str(entry)) for entry in call.json_list("order_item_ids", "6")
    ]
    if not numbers or None in numbers or len(numbers) > MAX_ITEMS:
        raise Refusal("6")
    return numbers


def _units(call, item_ids):
    """The order of the items, and the items.

    :raise Refusal: 20, 29
    """
    wanted = set(item_ids)
    found = [
        (order, unit)
        for order in call.seller.orders
        for unit in order.units
        if unit.item_id in wanted
    ]
    missing = wanted - {unit.item_id for _order, unit in found}
    if missing:
        raise Refusal("20", min(missing))
    if len({order.order_id for order, _unit in found}) > 1:
        raise Refusal("29")
    return found[0][0], [unit for _order, unit in found]
