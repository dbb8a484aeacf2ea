from . import (
    test_posting,
    test_security,
    test_setup,
    test_statement_concurrency,
    test_statements,
    test_views,
)
