from . import lazada_store
