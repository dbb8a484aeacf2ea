from . import (
    lazada_order,
    lazada_order_download,
    lazada_order_follow,
    lazada_order_retry,
    lazada_order_item,
    lazada_store,
)
