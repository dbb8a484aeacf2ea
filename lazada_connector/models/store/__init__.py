from . import (
    lazada_store,
    lazada_store_warehouse,
    lazada_store_stock,
)
