from . import (
    lazada_access,
    lazada_api_call,
    lazada_order,
    lazada_security_point,
    lazada_store,
    res_users,
)
