from . import lazada_stock_preview
