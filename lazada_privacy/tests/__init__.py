from . import (
    test_every_field,
    test_ending,
    test_rights,
    test_whole_database,
    test_words,
)
