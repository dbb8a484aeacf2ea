from . import test_sku_push
