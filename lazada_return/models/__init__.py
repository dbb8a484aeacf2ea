from . import (
    lazada_order,
    lazada_order_item,
    lazada_process,
    lazada_return,
    lazada_return_decision,
    lazada_return_decision_tell,
    lazada_return_download,
    lazada_return_line,
    lazada_return_reason,
    lazada_store,
    lazada_sync_run,
    sale_order,
)
