from . import test_profit, test_security
