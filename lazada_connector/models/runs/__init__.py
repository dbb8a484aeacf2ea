from . import (
    lazada_counts_mixin,
    lazada_queue_mixin,
    lazada_sync_run,
    lazada_process,
)
