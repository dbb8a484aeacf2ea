from . import lazada_file_server_key, res_config_settings
