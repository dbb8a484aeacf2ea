"""Shipping labels of packages.

docs/lazada_api.rst, "Labels and documents": all packages come in one file, so one
package that can have no label refuses the whole call.
"""

import base64

from ..batch import find_package, living_units, package_ids_of, request_of, success
from ..errors import BatchRefusal, ItemRefusal
from ..labels import PATH, Label
from ..registry import Endpoints

PRINTABLE = ("packed", "ready_to_ship")

endpoints = Endpoints()


@endpoints.add("/order/package/document/get", envelope="result")
def get_package_document(call):
    request = request_of(call, "getDocumentReq")
    doc_type = request.get("doc_type")
    if doc_type not in ("PDF", "HTML"):
        raise BatchRefusal("700004", "doc_type")
    labels = [_label(call, package_id) for package_id in package_ids_of(request)]
    if doc_type == "HTML":
        html = "".join(label.html() for label in labels)
        return success({"file": _base64(html), "doc_type": doc_type})
    url = f"{call.url}{PATH}{call.world.labels.keep(labels)}.pdf"
    html = f'<iframe src="{url}" width="100%" height="100%"></iframe>'
    return success({"file": _base64(html), "doc_type": doc_type, "pdf_url": url})


def _label(call, package_id):
    try:
        package = find_package(call, package_id)
    except ItemRefusal as refusal:
        raise BatchRefusal(refusal.code, package_id) from None
    if package.is_sof:
        raise BatchRefusal("50008", package_id)
    if not all(unit.status in PRINTABLE for unit in living_units(call, package)):
        raise BatchRefusal("30012", package_id)
    return Label(
        package_id, package.tracking_code, package.shipment_provider, package.order_id
    )


def _base64(text):
    return base64.b64encode(text.encode()).decode()
