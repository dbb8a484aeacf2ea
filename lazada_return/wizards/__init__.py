from . import lazada_return_decide
