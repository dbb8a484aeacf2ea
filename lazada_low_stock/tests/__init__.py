from . import test_low_stock
