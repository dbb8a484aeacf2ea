from . import lazada_price_preview
