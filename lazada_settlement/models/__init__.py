from . import (
    lazada_fee_type,
    lazada_fee_mapping,
    lazada_order,
    lazada_process,
    lazada_statement,
    lazada_statement_download,
    lazada_statement_row,
    lazada_store,
    lazada_sync_run,
)
