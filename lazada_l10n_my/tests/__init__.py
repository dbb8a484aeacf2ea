from . import test_malaysia
from . import test_rights
