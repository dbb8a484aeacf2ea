from . import test_raw_data, test_retention, test_rights
