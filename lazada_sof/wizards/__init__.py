from . import lazada_sof_import
