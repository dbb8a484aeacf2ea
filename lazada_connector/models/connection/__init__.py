from . import (
    lazada_app,
    lazada_app_market,
    lazada_connection_mixin,
    lazada_connection_state,
    lazada_warning,
)
