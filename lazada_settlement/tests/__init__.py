from . import (
    test_security,
    test_statement_concurrency,
    test_statements,
    test_views,
)
