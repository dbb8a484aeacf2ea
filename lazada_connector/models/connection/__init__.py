from . import (
    lazada_app,
    lazada_app_market,
    lazada_store,
    lazada_warning,
)
