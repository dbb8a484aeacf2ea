from . import lazada_order_item, lazada_return, lazada_return_line, lazada_store
