from . import test_mail
from . import test_rights
from . import test_security
from . import test_sof_file
from . import test_status_files
