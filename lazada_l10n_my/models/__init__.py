from . import lazada_store
from . import account_move
from . import myinvois_document
from . import res_partner
