from . import lazada_store
from . import lazada_order
from . import sale_order
