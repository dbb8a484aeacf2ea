from . import lazada_sku_link, lazada_sku_link_line
