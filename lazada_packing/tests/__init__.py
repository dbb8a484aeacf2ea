from . import (
    test_clock,
    test_rights,
    test_scan,
    test_views,
    test_wave,
    test_wave_files,
)
