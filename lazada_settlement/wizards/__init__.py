from . import lazada_settlement_setup, lazada_settlement_setup_line
