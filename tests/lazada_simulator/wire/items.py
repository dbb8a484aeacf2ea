"""Order items, one row per unit, as "GetOrderItems" and "GetMultipleOrderItems"."""

from .. import dates
from ..lives import DAY
from ..money import as_number
from .common import merge


def items_of_one(seller, order):
    """``data`` of ``/order/items/get``: flags as numbers, with ``product_id``."""
    return [
        _item(seller, order, unit, dates.spaced, int, {"product_id": unit.product_id})
        for unit in order.units
    ]


def items_of_many(seller, order):
    """A row of ``/orders/items/get``: flags as text, dates in milliseconds."""
    return {
        "order_id": order.order_id,
        "order_number": order.order_id,
        "order_items": [
            _item(seller, order, unit, dates.millis_text, _flag_text, {})
            for unit in order.units
        ],
    }


def _flag_text(value):
    return "1" if value else "0"


def _item(seller, order, unit, date, flag, product_id):
    region = seller.region
    body = {
        "order_item_id": unit.item_id,
        "order_id": order.order_id,
        "order_type": "Normal",
        "order_flag": "NORMAL",
        "shop_id": seller.name,
        "buyer_id": order.buyer.buyer_id,
        **_product(region, unit),
        **{name: str(value) for name, value in product_id.items()},
        **_amounts(region, unit),
        **_status(unit),
        **_fulfilment(unit, flag),
        **_times(region, order, unit, date),
        "invoice_number": "",
        "gift_wrapping": "",
        "personalization": "",
        "show_gift_wrapping_tag": False,
        "show_personalization_tag": False,
        "extra_attributes": None,
    }
    return merge(body, unit.overrides)


def _product(region, unit):
    return {
        "name": unit.name,
        "sku": unit.seller_sku,
        "shop_sku": shop_sku(region, unit.product_id, unit.sku_id),
        "sku_id": str(unit.sku_id),
        "variation": unit.variation,
        "product_main_image": f"https://example.com/images/{unit.product_id}.jpg",
        "product_detail_url": f"https://example.com/products/{unit.product_id}.html",
    }


def shop_sku(region, product_id, sku_id):
    return f"{product_id}_{region.site}-{sku_id}"


def _amounts(region, unit):
    amounts = {
        "item_price": unit.price,
        "paid_price": unit.price - unit.voucher,
        "tax_amount": 0,
        "wallet_credits": 0,
        "voucher_amount": unit.voucher,
        "voucher_seller": unit.voucher_seller,
        "voucher_platform": unit.voucher_platform,
        "voucher_seller_lpi": 0,
        "voucher_platform_lpi": 0,
        "shipping_amount": unit.shipping,
        "shipping_service_cost": 0,
        "shipping_fee_original": unit.shipping_original,
        "shipping_fee_discount_seller": unit.shipping_discount_seller,
        "shipping_fee_discount_platform": unit.shipping_discount_platform,
    }
    body = {name: as_number(value, region.decimals) for name, value in amounts.items()}
    texts = ("voucher_code", "voucher_code_seller", "voucher_code_platform")
    return {**body, "currency": region.currency, **dict.fromkeys(texts, "")}


def _status(unit):
    return {
        "status": unit.status,
        "reason": unit.reason,
        "reason_detail": "",
        "cancel_return_initiator": unit.initiator,
        "return_status": "",
        "stage_pay_status": "unpaid" if unit.status == "unpaid" else None,
        "need_cancel_confirm": False,
        "is_cancel_pending": False,
    }


def _fulfilment(unit, flag):
    return {
        "shipping_type": "Warehouse" if unit.is_fbl else "Dropshipping",
        "shipping_provider_type": "seller_own_fleet" if unit.is_sof else "standard",
        "shipment_provider": unit.shipment_provider,
        "tracking_code": unit.tracking_code,
        "tracking_code_pre": "",
        "package_id": unit.package_id,
        "purchase_order_id": "",
        "purchase_order_number": "",
        "warehouse_code": unit.warehouse_code,
        "is_fbl": flag(unit.is_fbl),
        "is_reroute": flag(False),
        "is_digital": flag(unit.is_digital),
        "digital_delivery_info": "",
        "delivery_option_sof": flag(unit.is_sof),
        "mp3_order": False,
        "semi_managed": False,
    }


def _times(region, order, unit, date):
    paid = unit.status != "unpaid" and order.payment_method != "COD"
    return {
        "created_at": date(order.created_at, region),
        "updated_at": date(unit.updated_at, region),
        "payment_time": order.created_at * 1000 if paid else None,
        "promised_shipping_time": "",
        "sla_time_stamp": dates.iso(order.created_at + 2 * DAY, region),
        "fulfillment_sla": "NEXT_DAY",
        "priority_fulfillment_tag": "",
    }
