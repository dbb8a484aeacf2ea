"""Returns as "GetReverseOrdersForSeller" and "GetReverseOrderDetail" send them.

Amounts are in cents, but for Vietnam's; times are milliseconds.
"""

from .common import merge

IN_MAJOR_UNITS = ("vn",)


def return_in_list(seller, made, lines):
    """A row of the list, with some of its lines; a flag is text there."""
    body = _header(made)
    body["reverse_order_lines"] = [_line_in_list(seller, made, line) for line in lines]
    return merge(body, made.overrides)


def return_alone(seller, made):
    """``data`` of the detail."""
    body = _header(made)
    body["reverseOrderLineDTOList"] = [
        _line_alone(seller, made, line) for line in made.lines
    ]
    return merge(body, made.overrides)


def wire_amount(region, amount):
    """Cents of an amount in the currency's smallest unit, which may be larger."""
    if region.code in IN_MAJOR_UNITS:
        return amount
    return amount * 10 ** (2 - region.decimals)


def history_entry(event):
    return {
        "operator": event.operator,
        "time": event.moment * 1000,
        "picture": list(event.pictures),
    }


def updated(seller, made, lines):
    """``data`` of "ReverseOrderReturnUpdate"."""
    refunds = [wire_amount(seller.region, line.refund) for line in lines]
    return {
        "reverse_order_id": made.return_id,
        "reverse_order_line": [
            {
                "reverse_order_line_id": line.line_id,
                "refund_amount": refund,
                "order_id": made.order.order_id,
                "order_line_id": line.unit.item_id,
                "seller_sku": line.unit.seller_sku,
                "apply_reason": line.reason[1],
                "is_cancel": False,
            }
            for line, refund in zip(lines, refunds, strict=True)
        ],
        "reason_info": [],
        "total_refund": str(sum(refunds)),
    }


def _header(made):
    return {
        "reverse_order_id": made.return_id,
        "trade_order_id": made.order.order_id,
        "request_type": made.kind,
        "is_rtm": made.to_seller,
        "shipping_type": "PICK_UP" if made.return_id % 2 else "DROP_OFF",
    }


def _line_in_list(seller, made, line):
    unit = line.unit
    body = {
        **_line(seller, made, line),
        "is_need_refund": "true",
        "product": {"product_id": unit.product_id, "product_sku": str(unit.sku_id)},
        "buyer": {"buyer_id": made.order.buyer.buyer_id},
        "receiver_address": "",
    }
    return merge(body, line.overrides)


def _line_alone(seller, made, line):
    unit = line.unit
    body = {
        **_line(seller, made, line),
        "is_need_refund": True,
        "productDTO": {"product_id": unit.product_id, "sku": str(unit.sku_id)},
        "buyer": {"user_id": made.order.buyer.buyer_id},
    }
    return merge(body, line.overrides)


def _line(seller, made, line):
    unit, region = line.unit, seller.region
    return {
        "reverse_order_line_id": line.line_id,
        "trade_order_line_id": unit.item_id,
        "reverse_status": line.status,
        "ofc_status": line.ofc_status,
        "reason_code": line.reason[0],
        "reason_text": line.reason[1],
        "refund_amount": wire_amount(region, line.refund),
        "item_unit_price": wire_amount(region, unit.price),
        "refund_payment_method": made.order.payment_method,
        "is_dispute": line.is_dispute,
        "whqc_decision": line.qc_decision,
        "seller_sku_id": unit.seller_sku,
        "platform_sku_id": str(unit.sku_id),
        "tracking_number": line.tracking_number,
        "trade_order_gmt_create": made.order.created_at * 1000,
        "return_order_line_gmt_create": line.created_at * 1000,
        "return_order_line_gmt_modified": line.modified_at * 1000,
        "sla": line.due_at * 1000 if _has_clock(made, line) else 0,
    }


def _has_clock(made, line):
    is_sellers = made.to_seller or made.kind != "RETURN"
    return bool(is_sellers and line.awaits_seller and line.due_at)
