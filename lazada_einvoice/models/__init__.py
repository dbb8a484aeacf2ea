from . import account_move
from . import account_move_line
from . import lazada_order
from . import res_partner
