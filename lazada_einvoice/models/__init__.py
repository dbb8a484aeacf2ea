from . import account_move
from . import lazada_order
