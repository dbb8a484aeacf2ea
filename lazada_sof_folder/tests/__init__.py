from . import test_rights
from . import test_security
from . import test_status_folder
