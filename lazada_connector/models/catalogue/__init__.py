from . import (
    lazada_product,
    lazada_sku,
    lazada_sku_push_mixin,
    product_product,
)
