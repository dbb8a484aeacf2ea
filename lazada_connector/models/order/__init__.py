from . import (
    lazada_order,
    lazada_order_download,
    lazada_order_import,
    lazada_order_invoice,
    lazada_order_reading,
    lazada_order_change,
    lazada_order_buyer,
    lazada_order_item,
    lazada_order_item_stock,
    lazada_push_message,
)
