from . import lazada_return_decide, lazada_return_scan, stock_return_picking
