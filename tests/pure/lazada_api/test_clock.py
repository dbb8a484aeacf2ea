"""The courier's next pickup on the clock of a store's country."""

from datetime import datetime, timedelta, timezone

from lazada_api.clock import pickup_limit

SINGAPORE = timezone(timedelta(hours=8))


def test_before_the_cut_off_todays_pickup_counts():
    now = datetime(2026, 1, 20, 7, 59)  # 15:59 there
    assert pickup_limit(16, now, SINGAPORE) == datetime(2026, 1, 21, 8, 0)


def test_from_the_cut_off_on_tomorrows_counts():
    now = datetime(2026, 1, 20, 8, 0)
    assert pickup_limit(16, now, SINGAPORE) == datetime(2026, 1, 22, 8, 0)


def test_the_day_is_that_of_the_country():
    """At 20:00 UTC it is 4:00 of the next day there."""
    now = datetime(2026, 1, 20, 20, 0)
    assert pickup_limit(4.5, now, SINGAPORE) == datetime(2026, 1, 21, 20, 30)
    assert pickup_limit(3.5, now, SINGAPORE) == datetime(2026, 1, 22, 19, 30)
