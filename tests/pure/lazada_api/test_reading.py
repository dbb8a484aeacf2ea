"""What is read without ever failing, and without believing what cannot be (X2)."""

from datetime import date, datetime, timedelta, timezone

import pytest

from lazada_api import pauses, reading
from lazada_api.clock import day_start, zone_name
from lazada_api.lives import log_in_state

NOW = datetime(2026, 1, 20, 4)
SINGAPORE = timezone(timedelta(hours=8))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-20 14:00:00 +0800", NOW + timedelta(hours=2)),
        ("2026-01-20 14:00:01 +0800", False),
        ("2099-01-01 00:00:00 +0800", False),
        ("4070908800000", False),
        ("2001-01-01 08:00:00", datetime(2001, 1, 1)),
        ("tomorrow", False),
        (None, False),
    ],
)
def test_only_what_has_been_is_believed(text, moment):
    assert reading.read_past(text, SINGAPORE, NOW) == moment


@pytest.mark.parametrize(
    ("text", "is_address"),
    [
        ("https://api.lazada.sg/rest", True),
        ("http://127.0.0.1:8080", True),
        ("ftp://x", False),
        ("lazada.com", False),
        ("http://", False),
    ],
)
def test_web_addresses(text, is_address):
    assert reading.is_web_address(text) is is_address


def test_spellings_of_a_reference():
    assert reading.spelling_key("AB-1") == reading.spelling_key("ab 1") == "ab1"
    assert reading.spelling_key(None) == ""


def test_pauses_grow_to_their_limit():
    delays = [pauses.retry_delay(number) for number in (1, 2, 3, 10**9)]
    assert delays == [timedelta(minutes=5 * each) for each in (1, 2, 4)] + [DAY]
    briefly = [pauses.brief_delay(number).total_seconds() for number in (1, 2, 10**9)]
    assert briefly == [15, 30, 900]


def test_days_of_a_venture():
    assert day_start(date(2026, 1, 20), SINGAPORE) == datetime(2026, 1, 19, 16)
    assert zone_name(SINGAPORE) == "Etc/GMT-8"


@pytest.mark.parametrize(
    ("expires", "refresh_expires", "subscription_end", "state"),
    [
        (NOW, False, False, "expired"),
        (NOW + 30 * DAY, False, False, "connected"),
        (NOW + 14 * DAY, False, False, "expiring"),
        (NOW + 20 * DAY, NOW + 14 * DAY, False, "expiring"),
        (NOW + 3 * DAY, NOW + 90 * DAY, False, "expiring"),
        (NOW + 20 * DAY, NOW + 90 * DAY, NOW + 14 * DAY, "connected"),
        (NOW + 20 * DAY, NOW + 90 * DAY, NOW + 13 * DAY, "expiring"),
        (NOW + 20 * DAY, NOW + 90 * DAY, NOW, "expired"),
    ],
)
def test_states_of_a_log_in(expires, refresh_expires, subscription_end, state):
    life = 30 * 86400
    found = log_in_state(NOW, expires, life, refresh_expires, subscription_end)
    assert found == state
