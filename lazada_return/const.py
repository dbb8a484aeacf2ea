"""Names that several models of returns use."""

from datetime import timedelta

# What people are asked for.
BOOKING = "lazada_return.mail_activity_lazada_return_booking"
GOODS = "lazada_return.mail_activity_lazada_return_goods"
DISPUTE = "lazada_return.mail_activity_lazada_return_dispute"
USER, RECEIVER = "lazada_connector.group_lazada_user", "stock.group_stock_user"
ACCOUNTING = "account.group_account_invoice"
# Goods that are back are booked within so long.
BOOKED_WITHIN = timedelta(days=1)
READERS = f"{ACCOUNTING},account.group_account_readonly"
