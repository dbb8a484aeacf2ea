from . import (
    lazada_store,
    lazada_store_lists,
    lazada_store_dashboard,
    lazada_store_invoices,
    lazada_store_reconciliation,
    lazada_store_warnings,
    lazada_store_setup,
    lazada_store_warehouse,
    lazada_store_stock,
)
