from . import lazada_process, lazada_sof_file, lazada_store, lazada_sync_run
