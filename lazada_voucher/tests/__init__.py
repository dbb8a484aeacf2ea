from . import test_generated_in_price
from . import test_rights
from . import test_voucher_mode
