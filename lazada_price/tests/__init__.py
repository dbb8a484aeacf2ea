from . import test_neutralize, test_prices
from . import test_rights
from . import test_round_trip
