from . import (
    lazada_product,
    lazada_sku,
    product_product,
    product_template,
)
