from . import (
    account_analytic_distribution_model,
    res_partner,
    sale_order,
    sale_order_line,
    account_move,
    res_currency_rate,
)
