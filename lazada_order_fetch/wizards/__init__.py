from . import lazada_order_fetch
