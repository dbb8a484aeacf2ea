from . import (
    lazada_fbl_stock,
    lazada_order,
    lazada_order_item,
    lazada_order_retry,
    lazada_process,
    lazada_sku,
    lazada_store,
    lazada_sync_run,
    product_product,
    stock_move,
    stock_picking,
    stock_warehouse,
)
