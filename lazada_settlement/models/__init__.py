from . import (
    account_move,
    lazada_fee_type,
    lazada_fee_mapping,
    lazada_order,
    lazada_process,
    lazada_statement,
    lazada_statement_download,
    lazada_statement_post,
    lazada_statement_row,
    lazada_store,
    lazada_store_settlement,
    lazada_sync_run,
)
