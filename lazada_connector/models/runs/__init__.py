from . import (
    base,
    lazada_guard_mixin,
    lazada_counts_mixin,
    lazada_queue_mixin,
    lazada_sync_run,
    lazada_process,
    mail_thread,
)
