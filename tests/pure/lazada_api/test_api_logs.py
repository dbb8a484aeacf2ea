"""O2: a record of the log says which store, task and code of Lazada it is about."""

import logging
from datetime import datetime, timezone

import pytest

from lazada_api.logs import about, working_on
from lazada_api.paging import walk_products

logger = logging.getLogger("a module of ours")


def extras(record):
    return record.lazada_store, record.lazada_task, record.lazada_code


def test_what_is_worked_on_goes_along(caplog):
    with working_on(7, "download_orders"):
        about(logger).warning("inside of %s", "it")
        about(logger, 8, "other", "901").error("of another one")
        with pytest.raises(ValueError), working_on(9, "import_orders"):
            raise ValueError
        about(logger, code="6").warning("inside again")
    about(logger).warning("outside")
    assert list(map(extras, caplog.records)) == [
        (7, "download_orders", None),
        (8, "other", "901"),
        (7, "download_orders", "6"),
        (None, None, None),
    ]
    assert caplog.messages[0] == "Lazada store 7: inside of it"
    assert caplog.messages[-1] == "outside"


def test_also_from_within_the_client(caplog):
    """The client knows of no store, and its warnings are about one all the same."""
    now = datetime(2026, 1, 1, tzinfo=timezone.utc)
    with working_on(7, "download_products"):
        assert not list(walk_products(lambda *_window: ([], 3), 20, now))
    assert extras(caplog.records[-1]) == (7, "download_products", None)
