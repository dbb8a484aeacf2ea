from . import lazada_sof_import, lazada_sof_import_line
