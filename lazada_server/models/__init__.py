from . import (
    ir_cron,
    lazada_app,
    lazada_host,
    lazada_order_item,
    lazada_process,
    lazada_store,
    res_company,
    res_partner,
    sale_order,
    sale_order_line,
    stock_move,
    stock_rule,
)
