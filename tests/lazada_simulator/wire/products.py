"""Products as "GetProducts" and "GetProductItem" send them."""

import json

from .. import dates
from ..money import as_number
from ..shelves import DEFAULT_WAREHOUSE, LAZADA_WAREHOUSE
from .common import merge
from .items import shop_sku


def product_in_list(seller, product, with_stock):
    """A row of ``/products/get``.

    :param bool with_stock: ``options=1``, which adds the stock details
    """
    images = [_image(product), f"https://example.com/images/{product.item_id}-2.jpg"]
    body = {
        "item_id": product.item_id,
        "primary_category": 10_000_999,
        "status": product.status,
        "subStatus": product.sub_status,
        "created_time": dates.millis_text(product.created_at, None),
        "updated_time": dates.millis_text(product.updated_at, None),
        "images": json.dumps(images) if product.images_as_text else images,
        "marketImages": [],
        "suspendedSkus": [],
        "trialProduct": False,
        "attributes": _attributes(product),
        "skus": [_sku(seller.region, product, sku, with_stock) for sku in product.skus],
    }
    return merge(body, product.overrides)


def product_alone(seller, product):
    """``data`` of ``/product/item/get``: also says which variations there are."""
    body = product_in_list(seller, product, with_stock=False)
    global_plus = "UPGRADED" if product.is_global_plus else ""
    return {
        **body,
        "variation": _variations(product),
        "bizSupplement": {"globalPlusProductStatus": global_plus},
    }


def price_of(region, sku):
    """The price fields of a SKU."""
    return {
        "price": as_number(sku.price, region.decimals),
        "special_price": as_number(sku.special_price, region.decimals),
        **_special_dates(region, sku),
    }


def _image(product):
    return f"https://example.com/images/{product.item_id}.jpg"


def _attributes(product):
    return {
        "name": product.name,
        "brand": product.brand,
        "description": f"<p>{product.name} &amp; more</p><ul><li>Boxed</li></ul>",
        "short_description": f"<ul><li>{product.brand}</li></ul>",
        "warranty_type": "No Warranty",
        "delivery_option_sof": "Yes" if product.is_sof else "No",
    }


def _variations(product):
    variations = {}
    for number, name in enumerate(product.skus[0].options, start=1):
        variations[f"Variation{number}"] = {
            "name": name,
            "has_image": name == "color_family",
            "customize": False,
            "label": name.replace("_", " ").capitalize(),
            "options": sorted({sku.options[name] for sku in product.skus}),
        }
    return variations


def _sku(region, product, sku, with_stock):
    body = {
        "SkuId": sku.sku_id,
        "SellerSku": sku.seller_sku,
        "ShopSku": shop_sku(region, product.item_id, sku.sku_id),
        "Status": "deleted" if product.status == "Deleted" else sku.status,
        "quantity": sku.quantity,
        "Available": sku.sellable,
        **price_of(region, sku),
        **_parcel(product),
        "Images": [_image(product), "", ""],
        "Url": f"https://example.com/products/{product.item_id}.html",
        "saleProp": dict(sku.options),
        **sku.options,
        **_inventories(region, sku),
    }
    if with_stock:
        body |= _stock_details(sku)
    return merge(body, sku.overrides)


def _special_dates(region, sku):
    if not sku.special_price:
        return {}
    start, end = sku.special_from, sku.special_to
    return {
        "special_from_date": dates.day(start, region),
        "special_to_date": dates.day(end, region),
        "special_from_time": dates.minute(start, region),
        "special_to_time": dates.minute(end, region),
        "special_time_format": "yyyy-MM-dd HH:mm",
    }


def _parcel(product):
    return {
        "package_width": "10.00",
        "package_height": "4.00",
        "package_length": "10.00",
        "package_weight": product.weight,
        "package_content": f"1 x {product.name}",
        "product_weight": product.weight,
    }


def _inventories(region, sku):
    """Beside the first warehouse, only those are told of that have some stock."""
    sku.shelf()
    own = [
        _inventory(code, shelf)
        for code, shelf in sku.shelves.items()
        if shelf.total or code == DEFAULT_WAREHOUSE
    ]
    return {
        "multiWarehouseInventories": own,
        "fblWarehouseInventories": [_inventory(LAZADA_WAREHOUSE, sku.fbl)]
        if sku.fbl
        else [],
        "channelInventories": [
            {
                "channelName": each.name,
                "startTime": "",
                "endTime": dates.minute(each.ends_at, region),
                "sellableQuantity": each.quantity,
            }
            for each in sku.campaigns
            if each.quantity
        ],
    }


def _inventory(code, shelf):
    return {
        "warehouseCode": code,
        "quantity": shelf.total,
        "totalQuantity": shelf.total,
        "sellableQuantity": shelf.sellable,
        "occupyQuantity": shelf.occupied,
        "withholdQuantity": shelf.withheld,
    }


def _stock_details(sku):
    return {
        "ReservedStock": sku.withheld,
        "RtsStock": 0,
        "PendingStock": sku.occupied,
        "RealTimeStock": sku.quantity,
        "FulfillmentBySellable": sku.sellable,
    }
