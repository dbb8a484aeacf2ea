"""Actions on the catalogue. Every change moves ``updated_time`` to now."""

from .. import money
from ..model import FAR_AWAY, Product, Sku
from ..wire.products import product_alone

# Lazada's field: ours. What is in no table is sent as it is given.
PRODUCT_FIELDS = {"name": "name", "status": "status", "subStatus": "sub_status"}
SKU_FIELDS = {"SellerSku": "seller_sku", "Status": "status", "quantity": "quantity"}
SKU_AMOUNTS = {"price": "price", "special_price": "special_price"}


def list_products(world, region=None):
    """All products as ``/product/item/get`` sends them, deleted ones too."""
    seller = world.seller(region)
    return [product_alone(seller, product) for product in seller.products.values()]


def add_product(world, region=None, product=None, skus=None):
    """A new product; gives it as ``/product/item/get`` does.

    :param dict product: product fields; ``name`` and ``status`` among them
    :param list skus: one dict of SKU fields for each (``SellerSku``, ``price``,
        ``quantity`` …); without it, one SKU
    """
    seller, now = world.seller(region), world.clock.now()
    item_id = max(seller.products, default=seller.region.id_prefix * 1_000_000) + 1
    made = Product(item_id, f"New product {item_id}", "No Brand", [], False, now, now)
    for number, fields in enumerate(skus or [{}]):
        sku_id = item_id * 1000 + number
        sku = Sku(sku_id, f"NEW-{sku_id}", {}, seller.region.price_scale * 100)
        made.skus.append(sku)
        _set_sku_fields(seller.region, sku, fields)
    _set_product_fields(made, product or {})
    seller.products[item_id] = made
    return product_alone(seller, made)


def change_product(world, item_id, region=None, product=None, skus=None):
    """Change fields; gives the product as ``/product/item/get`` does.

    :param dict product: product fields
    :param dict skus: SKU fields by the SKU's ``SellerSku``
    """
    seller = world.seller(region)
    changed = seller.products.get(int(item_id))
    if changed is None:
        raise ValueError(f"no product {item_id}")
    by_name = {sku.seller_sku: sku for sku in changed.skus}
    for name, fields in (skus or {}).items():
        if name not in by_name:
            raise ValueError(f"product {item_id} has no SKU {name!r}")
        _set_sku_fields(seller.region, by_name[name], fields)
    _set_product_fields(changed, product or {})
    changed.updated_at = world.clock.now()
    return product_alone(seller, changed)


def _set_product_fields(product, fields):
    for name, value in fields.items():
        if name in PRODUCT_FIELDS:
            setattr(product, PRODUCT_FIELDS[name], value)
        else:
            product.overrides[name] = value


def _set_sku_fields(region, sku, fields):
    for name, value in fields.items():
        if name in SKU_AMOUNTS:
            setattr(sku, SKU_AMOUNTS[name], money.parse(value, region.decimals))
        elif name in SKU_FIELDS:
            setattr(sku, SKU_FIELDS[name], value)
        else:
            sku.overrides[name] = value
    if "special_price" in fields and not sku.special_to:
        sku.special_to = FAR_AWAY
