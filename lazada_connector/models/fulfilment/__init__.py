from . import (
    lazada_package,
    lazada_shipment,
    stock_picking,
)
