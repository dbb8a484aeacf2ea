"""What a product and its SKUs say, by the names under which Odoo keeps it.

Nothing here ever fails: what cannot be read is left empty. Source: docs/lazada_api.rst,
"Products".
"""

from . import wire
from .reading import read_id, read_key, read_number, read_past


def split_products(page):
    """Part the products of a page from what is none.

    :return: products by Lazada's id, and a short text of each other entry
    :rtype: tuple[dict[str, dict], list[str]]
    """
    rows, others = {}, []
    for row in page:
        lazada_id = read_id(row.get("item_id")) if isinstance(row, dict) else ""
        if lazada_id:
            rows[lazada_id] = row
        else:
            others.append(wire.shorten(row))
    return rows, others


def read_product(row, tz):
    """Return what is kept of a product.

    :param dict row: as Lazada sent it
    :param datetime.tzinfo tz: the venture's clock
    """
    attributes = row.get("attributes")
    name = attributes.get("name") if isinstance(attributes, dict) else None
    return {
        "name": wire.to_text(name) or read_id(row.get("item_id")),
        "status": wire.to_text(row.get("status")),
        "image_url": _first_image(row),
        "lazada_updated_at": read_past(row.get("updated_time"), tz),
        "payload": wire.json_dumps(row),
    }


def product_changes(page, tz):
    """Return when products were changed (naive, UTC), of those that tell it."""
    rows, _others = split_products(page)
    found = (read_past(row.get("updated_time"), tz) for row in rows.values())
    return [moment for moment in found if moment]


def read_skus(row):
    """Return the SKUs of a product that have an id, by that.

    :param dict row: the product, as Lazada sent it
    :rtype: dict[str, dict]
    """
    skus = row.get("skus")
    rows = [sku for sku in skus if isinstance(sku, dict)] if _is_list(skus) else []
    found = {read_id(sku.get("SkuId")): sku for sku in rows}
    found.pop("", None)
    return found


def read_sku(row):
    """Return what is kept of one row of a product's ``skus``."""
    return {
        "variation": _variation(row.get("saleProp")),
        "seller_sku": read_key(row.get("SellerSku")) or False,
        "shop_sku": wire.to_text(row.get("ShopSku")) or False,
        "status": wire.to_text(row.get("Status")).lower() or False,
        "price": read_number(row.get("price")),
        "special_price": read_number(row.get("special_price")),
        "quantity": read_number(row.get("quantity")),
    }


def _first_image(row):
    """Return the address of the first picture; the list is a text of JSON."""
    try:
        images = wire.parse_json_text(row.get("images"))
    except ValueError:
        return False
    texts = (
        (each for each in images if isinstance(each, str)) if _is_list(images) else ()
    )
    return next(filter(None, texts), False)


def _is_list(value):
    return isinstance(value, list)


def _variation(properties):
    """Return the options of a SKU in one text: ``saleProp`` is an object of texts."""
    if not isinstance(properties, dict):
        return False
    return ", ".join(filter(None, map(wire.to_text, properties.values()))) or False


def pick_known(found, row):
    """Return what is known of a SKU: by its id, else by the seller's.

    :param tuple found: what is known, by each of the two
    """
    by_id, by_seller_sku = found
    if row["lazada_id"]:
        return by_id.get(row["lazada_id"])
    return row["seller_sku"] and by_seller_sku.get(row["seller_sku"])
