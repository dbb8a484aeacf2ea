from . import test_process
from . import test_push
from . import test_push_requests
from . import test_rights
