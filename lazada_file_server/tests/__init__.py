from . import test_file_server, test_security
