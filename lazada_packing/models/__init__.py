from . import lazada_order, lazada_store, stock_picking
