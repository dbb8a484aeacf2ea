"""X8: after a ban, all who call for an application share one pace."""

import pytest

from lazada_api.pace import LONGEST_WAIT, PACED_FOR, take_call

NOW = 1_800_000_000.0


def test_without_a_ban_nothing_is_taken():
    assert take_call(NOW, 0.0, 0.0) == (0.0, 0.0)
    assert take_call(NOW, NOW - PACED_FOR, NOW - 0.1) == (0.0, NOW - 0.1)


def test_everybody_has_another_moment():
    last, waits = 0.0, []
    for _worker in range(4):
        wait, last = take_call(NOW, NOW - 1, last)
        waits.append(wait)
    assert waits == [0.0, 1.0, 2.0, 3.0]


def test_who_waits_for_a_short_ban_to_end_begins_one_by_one():
    wait, last = take_call(NOW, NOW + 2, 0.0)
    assert (wait, last) == (2.0, NOW + 2)
    assert take_call(NOW, NOW + 2, last)[0] == 3.0


@pytest.mark.parametrize("seconds", [LONGEST_WAIT + 0.5, 3600.0])
def test_nobody_takes_a_moment_that_is_too_far(seconds):
    assert take_call(NOW, NOW + seconds, 0.0) == (seconds, 0.0)


def test_a_clock_that_is_wrong_holds_up_nobody_for_long():
    wait, _last = take_call(NOW, NOW - 1, NOW + 86400)
    assert wait <= LONGEST_WAIT + 1
