"""Statements and their rows as "GetPayoutStatus" and "QueryTransactionDetails"."""

from datetime import datetime, time, timedelta

from ..money import as_text
from ..settlement import TYPES, WEEK, statement_number
from .common import merge

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
MADE = time(0, 30, 15)


def payout(seller, week, now):
    """A row of the payout list; nothing in it but the balances can be added up."""
    book = seller.settlement
    made = datetime.combine(week.monday + WEEK, MADE, seller.region.timezone)
    paid_at = made + timedelta(days=book.manner.days_to_pay, hours=3)
    is_paid = bool(week.payout) and paid_at.timestamp() <= now
    fees = [row for row in book.rows_of(week.monday) if row.role == "fee"]
    sales = [row for row in book.rows_of(week.monday) if row.fee_type == "13"]
    earned = sum(row.amount for row in sales)
    charged = sum(row.amount for row in fees)
    currency = f" {seller.region.currency}" if book.manner.payout_currency else ""
    body = {
        "statement_number": statement_number(seller, week.monday),
        "created_at": f"{made:%Y-%m-%d %H:%M:%S}",
        "updated_at": f"{paid_at:%Y-%m-%d %H:%M:%S}" if is_paid else "",
        "opening_balance": f"{week.opening:.2f}",
        "item_revenue": f"{earned:.2f}",
        "other_revenue_total": "0.00",
        "fees_total": f"{charged:.2f}",
        "subtotal1": f"{earned - charged:.2f}",
        "refunds": "0.00",
        "fees_on_refunds_total": "0.00",
        "subtotal2": f"{earned - charged:.2f}",
        "shipment_fee": "0.00",
        "shipment_fee_credit": "0.00",
        "closing_balance": f"{week.closing:.2f}",
        "guarantee_deposit": "0.00",
        "payout": f"{week.payout:.2f}{currency}",
        "paid": "1" if is_paid else "0",
    }
    return merge(body, week.texts)


def transaction(seller, row, is_paid):
    kind, name, _role = TYPES.get(row.fee_type, ("Other Services-Others", "Fee", ""))
    order_number = str(row.order_id or "")
    body = {
        "transaction_date": written(row.day),
        "transaction_number": row.number,
        "transaction_type": kind,
        # Text or number, whichever way the row was made.
        "fee_type": row.fee_type if row.day.day % 2 else int(row.fee_type),
        "fee_name": name,
        "amount": f"{row.amount:,.2f}",
        "VAT_in_amount": _fine(row.vat),
        "WHT_amount": _fine(row.withheld),
        "WHT_included_in_amount": "Yes" if row.withheld else "No",
        "statement": _statement(seller, row),
        "paid_status": "paid" if is_paid else "Not paid",
        "order_no": order_number,
        "orderItem_no": str(row.item_id or ""),
        "orderItem_status": "delivered" if row.order_id else "",
        "seller_sku": row.seller_sku,
        "lazada_sku": "",
        "details": name,
        "shipping_provider": "",
        "shipping_speed": "",
        "shipment_type": "Dropshipping" if row.order_id else "",
        "reference": str(row.item_id or ""),
        "comment": row.comment,
        "payment_ref_id": "",
    }
    return merge(body, row.texts)


def written(day):
    """``17 May 2026``"""
    return f"{day.day:02} {MONTHS[day.month - 1]} {day.year}"


def _fine(amount):
    return f"{amount:.4f}" if amount else as_text(0, 2)


def _statement(seller, row):
    """The period; of some rows the statement's number, of some nothing."""
    choice = sum(map(ord, row.number)) % 11
    if choice == 0 and row.monday <= row.day < row.monday + WEEK:
        return ""
    if choice == 1:
        return statement_number(seller, row.monday)
    return f"{written(row.monday)} - {written(row.monday + WEEK - timedelta(days=1))}"
