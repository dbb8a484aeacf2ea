"""Products and their SKUs.

Pages: "GetProducts", "GetProductItem". Where they say nothing, this simulator answers
as follows. Products come with the last changed one first; without ``limit`` a full
page; without ``filter`` as with ``all``, which leaves the deleted ones out.
"""

from dataclasses import dataclass

from .. import dates
from ..call import whole_number
from ..errors import Refusal
from ..order_book import FAR_FUTURE
from ..registry import Endpoints
from ..wire.products import product_alone, product_in_list

MAX_LIMIT = 50
MAX_OFFSET = 10_000
MAX_SELLER_SKUS = 100
FILTERS = {
    "all": lambda product: product.status != "Deleted",
    "live": lambda product: product.status == "Active",
    "inactive": lambda product: product.status == "InActive",
    "deleted": lambda product: product.status == "Deleted",
    "pending": lambda product: product.status == "Pending QC",
    "rejected": lambda product: "Reject" in product.sub_status,
    "sold-out": lambda product: not any(sku.quantity for sku in product.skus),
}

endpoints = Endpoints()


@dataclass
class Window:
    """Both ends inclusive, in seconds."""

    after: int
    before: int

    def __contains__(self, moment):
        return self.after <= moment <= self.before


@endpoints.add("/products/get")
def get_products(call):
    offset = call.whole_number("offset", 0, (0, MAX_OFFSET), "14")
    limit = call.whole_number("limit", MAX_LIMIT, (1, MAX_LIMIT), "19")
    found = _found(call)
    if not found:
        return {}
    with_stock = call.text("options") == "1"
    page = found[offset : offset + limit]
    rows = [product_in_list(call.seller, product, with_stock) for product in page]
    return {"total_products": len(found), "products": rows}


@endpoints.add("/product/item/get")
def get_product_item(call):
    item_id = call.text("item_id")
    if not item_id and call.text("seller_sku"):
        # Once another way to ask; the page says it is not supported any more.
        raise Refusal("207", call.text("seller_sku"))
    if not item_id:
        raise Refusal("200")
    return product_alone(call.seller, _product(call, item_id))


def _found(call):
    fits = FILTERS[call.choice("filter", "all", FILTERS, "36")]
    created, updated = _window(call, "create"), _window(call, "update")
    seller_skus = _seller_skus(call)
    found = [
        product
        for product in call.seller.products.values()
        if fits(product)
        and product.created_at in created
        and product.updated_at in updated
        and (seller_skus is None or _has_one_of(product, seller_skus))
    ]
    return sorted(found, key=lambda product: -product.updated_at)


def _window(call, name):
    after = call.date(f"{name}_after", dates.parse_product_date)
    before = call.date(f"{name}_before", dates.parse_product_date)
    return Window(after or 0, FAR_FUTURE if before is None else before)


def _seller_skus(call):
    if not call.text("sku_seller_list"):
        return None
    names = call.json_list("sku_seller_list", "70")
    if not all(isinstance(name, str) for name in names) or len(names) > MAX_SELLER_SKUS:
        raise Refusal("70")
    return frozenset(names)


def _has_one_of(product, seller_skus):
    return any(sku.seller_sku in seller_skus for sku in product.skus)


def _product(call, text):
    item_id = whole_number(text)
    if item_id in call.seller.products:
        return call.seller.products[item_id]
    if any(item_id in other.products for other in call.world.sellers.values()):
        raise Refusal("EDIT_ITEM_NOT_BELONG_SELLER", text)
    raise Refusal("208", text)
