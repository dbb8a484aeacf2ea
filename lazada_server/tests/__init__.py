from . import (
    test_addresses,
    test_hosts,
    test_ip_change,
    test_numbers,
    test_pause,
    test_rights,
    test_same_rows,
    test_secrets_at_rest,
    test_turns,
)
