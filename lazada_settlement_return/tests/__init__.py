from . import test_reversal, test_security
