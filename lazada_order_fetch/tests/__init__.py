from . import test_fetch, test_rights
