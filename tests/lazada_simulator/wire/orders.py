"""Orders as "GetOrders" and "GetOrder" send them."""

from .. import dates, masking
from ..money import as_number, as_text
from .common import merge


def order_in_list(seller, order, unmasked):
    """A row of ``/orders/get``: dates with a space, the district misspelt."""
    return _order(seller, order, unmasked, dates.spaced, "addressDsitrict")


def order_alone(seller, order, unmasked):
    """The answer of ``/order/get``: ISO dates, the district spelt right."""
    return _order(seller, order, unmasked, dates.iso, "addressDistrict")


def _order(seller, order, unmasked, date, district):
    region = seller.region
    clear = unmasked or order.unmasked
    address = _address(order.buyer, region, clear, district)
    body = {
        "order_id": order.order_id,
        "order_number": order.order_id,
        "created_at": date(order.created_at, region),
        "updated_at": date(order.updated_at, region),
        **_amounts(order, region),
        "payment_method": order.payment_method,
        "statuses": order.statuses,
        "items_count": len(order.units),
        "customer_first_name": address["first_name"],
        "customer_last_name": "",
        "address_billing": dict(address),
        "address_shipping": address,
        **_texts(order),
    }
    return merge(body, order.overrides)


def _amounts(order, region):
    """Only ``price`` is text. Each amount is the sum of the units' amounts."""

    def number(name):
        return as_number(order.total(name), region.decimals)

    return {
        "price": as_text(order.total("price"), region.decimals),
        "shipping_fee": number("shipping"),
        "shipping_fee_original": number("shipping_original"),
        "shipping_fee_discount_seller": number("shipping_discount_seller"),
        "shipping_fee_discount_platform": number("shipping_discount_platform"),
        "voucher": number("voucher"),
        "voucher_seller": number("voucher_seller"),
        "voucher_platform": number("voucher_platform"),
        "voucher_code": "" if not order.total("voucher") else f"{order.order_id}"[-8:],
    }


def _texts(order):
    return {
        "gift_option": order.gift_option,
        "gift_message": "",
        "remarks": order.remarks,
        "buyer_note": order.note,
        "delivery_info": "",
        "promised_shipping_times": "",
        # Empty texts arrive as "" or null, whichever way the buyer came.
        "national_registration_number": None if order.order_id % 2 else "",
        "tax_code": order.buyer.tax_code,
        "branch_number": order.buyer.branch_number,
        "extra_attributes": order.extra_attributes,
        "warehouse_code": "dropshipping",
        "address_updated_at": "",
        "need_cancel_confirm": False,
        "is_cancel_pending": False,
    }


def _address(buyer, region, clear, district):
    return {
        "first_name": buyer.name if clear else masking.mask_name(buyer.name),
        "last_name": "",
        "phone": buyer.phone if clear else masking.mask_phone(buyer.phone),
        "phone2": "",
        "address1": buyer.street if clear else masking.mask_street(buyer.street),
        "address2": "",
        "address3": buyer.state,
        "address4": buyer.city,
        "address5": buyer.post_code or buyer.district,
        "city": "-".join(filter(None, (buyer.state, buyer.city, buyer.post_code))),
        "post_code": buyer.post_code,
        "country": region.name,
        district: buyer.district,
    }
