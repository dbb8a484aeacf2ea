from . import lazada_file_server
