from . import test_low_stock
from . import test_stock_comparison
from . import test_stock_concurrency
from . import test_stock_figures
from . import test_stock_marks
from . import test_stock_push
