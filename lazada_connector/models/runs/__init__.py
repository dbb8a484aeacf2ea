from . import (
    lazada_queue_mixin,
    lazada_sync_run,
    lazada_sync_run_fetch,
    lazada_sync_run_stock,
    lazada_process,
)
