from . import (
    lazada_order,
    lazada_store,
    sale_order,
)
