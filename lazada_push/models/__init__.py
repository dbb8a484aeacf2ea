from . import ir_http, lazada_app, lazada_process, lazada_push_message, lazada_store
