from . import (
    ir_cron,
    lazada_host,
    lazada_process,
    lazada_store,
)
