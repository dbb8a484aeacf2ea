from . import (
    test_access,
    test_api_calls,
    test_points,
    test_rights,
)
