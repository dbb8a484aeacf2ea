from . import (
    account_move,
    lazada_file_server,
    lazada_document,
    lazada_document_fetch,
    lazada_document_delivery,
    lazada_order,
    lazada_order_item,
    lazada_process,
    lazada_shipment,
    lazada_store,
    lazada_sync_run,
    sale_order,
)
