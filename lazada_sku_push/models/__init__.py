from . import lazada_sku_log_mixin, lazada_sku_mark_mixin, lazada_sku_push_mixin
