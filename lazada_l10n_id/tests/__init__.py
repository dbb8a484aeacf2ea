from . import test_indonesia
from . import test_rights
