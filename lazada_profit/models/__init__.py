from . import lazada_profit, sale_order
