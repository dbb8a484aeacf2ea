from . import (
    lazada_process,
    lazada_return,
    lazada_return_decision,
    lazada_return_line,
    lazada_return_reason,
    lazada_store,
    lazada_sync_run,
)
