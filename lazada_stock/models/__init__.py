from . import (
    lazada_order_item,
    lazada_process,
    lazada_sku,
    lazada_stock_log,
    lazada_stock_mark,
    lazada_stock_push,
    lazada_store,
    lazada_store_warehouse,
    lazada_sync_run,
    product_product,
    product_template,
    stock_quant,
)
