from . import test_clock, test_rights
