from . import test_fbl
from . import test_fbl_comparison
from . import test_fbl_old_orders
from . import test_kits
from . import test_rights
from . import test_views
from . import test_fbl_losses
