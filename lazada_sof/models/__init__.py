from . import (
    delivery_carrier,
    lazada_order,
    lazada_package,
    lazada_process,
    lazada_shipment,
    lazada_sof_update,
    lazada_store,
    lazada_sync_run,
    sale_order,
    stock_picking,
)
