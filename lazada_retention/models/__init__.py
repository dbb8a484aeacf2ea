from . import (
    lazada_order,
    lazada_package,
    lazada_process,
    lazada_retention,
    lazada_shipment,
    lazada_sync_run,
    lazada_warning,
)
