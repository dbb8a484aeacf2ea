from . import (
    lazada_process,
    lazada_sof_courier,
    lazada_sof_courier_column,
    lazada_sof_courier_word,
    lazada_sof_file,
    lazada_store,
    lazada_sync_run,
    mail_thread,
)
