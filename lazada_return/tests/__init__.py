from . import (
    test_clock,
    test_decision_concurrency,
    test_decisions,
    test_download,
    test_rights,
    test_turned_parcels,
    test_views,
)
