from . import test_file_server, test_rights, test_security
