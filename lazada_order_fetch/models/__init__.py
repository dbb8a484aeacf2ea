from . import lazada_order_fetch_job, lazada_process, lazada_sync_run
