from . import test_neutralize, test_prices
