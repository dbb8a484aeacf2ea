from . import (
    test_cause,
    test_guide,
    test_rights,
)
