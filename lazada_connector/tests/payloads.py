"""Answers in the shapes that Lazada sends (pages *GetOrders*, *GetMultipleOrderItems*,
*GetProducts*): numbers as text and the reverse, times with the venture's offset."""

ADDRESS = {
    "first_name": "Ana",
    "last_name": "Cruz",
    "phone": "6591234567",
    "phone2": "",
    "address1": "1 Raffles Place",
    "address2": "",
    "address3": "Singapore",
    "address4": "Central",
    "address5": "048616",
    "addressDsitrict": "Downtown",
    "city": "Singapore",
    "post_code": "048616",
    "country": "Singapore",
}


def order_row(order_id, **values):
    """Return an order as a list of orders has it."""
    row = {
        "order_id": order_id,
        "order_number": order_id,
        "created_at": "2026-01-15 10:00:00 +0800",
        "updated_at": "2026-01-15 10:05:00 +0800",
        "statuses": ["pending"],
        "shipping_fee": 0.0,
        "customer_first_name": "A**",
        "payment_method": "MIXEDCARD",
        "buyer_note": "",
        "address_shipping": dict(ADDRESS),
    }
    return {**row, **values}


def item_row(order_id, number, **values):
    """Return one unit of an order; its id is that of the order and ``number``."""
    row = {
        "order_item_id": order_id * 1000 + number,
        "order_id": order_id,
        "sku": "SKU-1",
        "sku_id": 9001,
        "shop_sku": "SKU-1_SGAMZ",
        "name": "A cup",
        "item_price": 10.0,
        "paid_price": 10.0,
        "voucher_amount": 0,
        "voucher_seller": 0,
        "voucher_platform": 0,
        "voucher_seller_lpi": 0,
        "voucher_platform_lpi": 0,
        "currency": "SGD",
        "status": "pending",
        "buyer_id": 700,
        "tracking_code": "",
        "shipment_provider": "",
        "sla_time_stamp": "2026-01-18T23:59:59+08:00",
    }
    return {**row, **values}


def product_row(item_id, *skus, **values):
    """Return a product with its SKUs, as a list of products has it."""
    row = {
        "item_id": item_id,
        "status": "Active",
        "updated_time": "1768442400000",
        "attributes": {"name": f"Product {item_id}"},
        "images": '["https://sg-live.example/1.jpg", "https://sg-live.example/2.jpg"]',
        "skus": list(skus),
    }
    return {**row, **values}


def sku_row(sku_id, seller_sku, **values):
    """Return one SKU of a product."""
    row = {
        "SkuId": sku_id,
        "SellerSku": seller_sku,
        "ShopSku": f"{seller_sku}_SGAMZ-1",
        "Status": "active",
        "price": "12.50",
        "special_price": 0,
        "quantity": 3,
    }
    return {**row, **values}
