from . import test_neutralize, test_prices
from . import test_rights
