from . import (
    lazada_product,
    lazada_sku,
    lazada_sku_push_mixin,
    lazada_stock_mark,
    lazada_stock_push,
    lazada_stock_log,
    lazada_sku_stock,
    product_product,
    product_product_stock,
    product_template,
    stock_quant,
)
