from . import (
    lazada_connect,
    lazada_order_fetch,
    lazada_sku_link,
    lazada_sku_link_line,
)
