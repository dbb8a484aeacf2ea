from . import (
    lazada_order,
    lazada_order_item,
    lazada_order_retry,
    lazada_process,
    lazada_store,
    lazada_sync_run,
    res_company,
    res_partner,
    sale_order,
    sale_order_line,
    stock_picking,
)
