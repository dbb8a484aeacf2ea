from . import test_kits
from . import test_security
from . import test_stock_comparison
from . import test_stock_concurrency
from . import test_stock_figures
from . import test_stock_marks
from . import test_stock_push
from . import test_views
