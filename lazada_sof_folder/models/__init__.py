from . import lazada_sof_file, lazada_store
