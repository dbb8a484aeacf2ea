from . import (
    test_charts,
    test_corrections,
    test_fee_invoice,
    test_money_lists,
    test_opening_items,
    test_posting,
    test_reconcile_oca,
    test_security,
    test_setup,
    test_statement_concurrency,
    test_statements,
    test_views,
)
