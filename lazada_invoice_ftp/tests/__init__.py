from . import (
    test_delivery,
    test_delivery_concurrency,
    test_documents,
    test_file_names,
    test_rights,
    test_security,
)
