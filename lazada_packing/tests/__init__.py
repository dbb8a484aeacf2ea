from . import test_clock, test_rights, test_scan
