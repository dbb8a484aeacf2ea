from . import (
    delivery_carrier,
    lazada_sof_courier,
    lazada_sof_update,
    lazada_package,
    lazada_order,
    lazada_shipment,
    lazada_store,
    lazada_store_dashboard,
    lazada_sync_run,
    sale_order,
    stock_picking,
)
