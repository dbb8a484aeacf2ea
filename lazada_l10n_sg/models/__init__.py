from . import account_edi_xml_pint_sg
from . import account_move
