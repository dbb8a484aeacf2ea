from . import (
    test_hosts,
    test_ip_change,
    test_rights,
    test_turns,
)
