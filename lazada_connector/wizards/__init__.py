from . import (
    lazada_connect,
    lazada_sku_link,
    lazada_sku_link_line,
)
