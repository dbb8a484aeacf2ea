from . import lazada_health
