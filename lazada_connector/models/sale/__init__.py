from . import (
    account_analytic_distribution_model,
    account_tax,
    res_partner,
    sale_order,
    sale_order_line,
    sale_order_lazada_changes,
    sale_order_lazada_invoices,
    sale_order_line_lazada_changes,
    account_move,
    account_move_lazada_changes,
)
