from . import lazada_invoice_export
