from . import test_file_server, test_lost_key, test_rights, test_security
