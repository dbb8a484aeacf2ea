from . import lazada_push_message
