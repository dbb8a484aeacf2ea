from . import lazada_sku_push_mixin
