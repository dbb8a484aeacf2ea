from . import test_carrier
from . import test_flags
from . import test_lost_key
from . import test_rights
from . import test_security
from . import test_send
