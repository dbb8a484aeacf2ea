from . import test_einvoice
from . import test_export
from . import test_rights
