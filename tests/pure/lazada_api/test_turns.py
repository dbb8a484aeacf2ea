"""Turns: no pass is too long, nobody is left out, who hangs is left alone."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lazada_api import turns

seconds = st.floats(0, 10_000, allow_nan=False)


@given(st.integers(1, 40), st.floats(0, 20))
def test_a_pass_has_an_end(actions, hung):
    """Also when all actions have work, and one call has hung before."""
    elapsed = hung
    for waiting in range(actions, 0, -1):
        elapsed += turns.turn_seconds(elapsed, waiting)
    assert elapsed <= max(turns.PASS, hung) + turns.SHORTEST_TURN * actions


@given(seconds, st.integers(-1, 100))
def test_every_action_has_a_turn_and_none_a_long_one(elapsed, waiting):
    assert turns.SHORTEST_TURN <= turns.turn_seconds(elapsed, waiting) <= turns.TURN


def test_few_actions_have_a_whole_turn():
    assert turns.turn_seconds(0, 7) == turns.TURN
    assert turns.turn_seconds(0, 15) == 2.0


@given(seconds, seconds)
def test_calls_are_shorter_late_in_a_pass(elapsed, more):
    call = turns.call_seconds(elapsed)
    assert turns.SHORTEST_CALL <= call <= turns.LONGEST_CALL == 20
    assert turns.call_seconds(elapsed + more) <= call


@given(st.integers(1, 10_000))
def test_a_host_is_left_alone_for_longer_each_time(hangs):
    rest = turns.rest_seconds(hangs)
    assert 60 <= rest <= turns.rest_seconds(hangs + 1) <= 3600
    assert hangs < 7 or rest == 3600


@given(seconds, seconds, st.integers(1, 50))
def test_stores_share_a_turn(now, length, stores):
    deadline, moment = now + length, now
    for waiting in range(stores, 0, -1):
        end = turns.share_of(deadline, moment, waiting)
        assert end >= moment
        moment = end
    assert math.isclose(moment, deadline, abs_tol=1e-6)


@given(seconds, seconds, st.integers(-1, 50))
def test_after_the_turn_no_store_has_a_share(deadline, late, waiting):
    now = deadline + late
    assert turns.share_of(deadline, now, waiting) == now


@given(
    st.integers(turns.ROWS_OF_A_CALL + 1, 100),
    st.lists(st.floats(0.0001, 1), min_size=1, max_size=50),
    st.floats(1, 10),
)
def test_batches_end_within_the_turn(most, speeds, length):
    """Rows take their time, which changes; one batch too many at most."""
    clock = [100.0]
    batches = turns.Batches(most, 100.0 + length, lambda: clock[0])
    for speed in speeds:
        size = batches.next_size()
        assert 1 <= size <= most
        clock[0] += size * speed
        batches.add(size)
        if clock[0] >= 100.0 + length:
            break
    assert batches.next_size() == 1 or clock[0] < 100.0 + length


def test_steady_rows_fill_the_turn_and_no_more():
    clock = [0.0]
    batches = turns.Batches(50, 4.0, lambda: clock[0])
    sizes = []
    while clock[0] < 4.0:
        sizes.append(batches.next_size())
        clock[0] += sizes[-1] * 0.05
        batches.add(sizes[-1])
    assert sizes[:2] == [turns.FIRST_ROWS, 50]
    assert 4.0 <= clock[0] < 4.2


@given(st.integers(1, turns.ROWS_OF_A_CALL))
def test_what_is_one_call_is_not_divided(most):
    batches = turns.Batches(most, 0.0)
    assert batches.next_size() == most
    batches.add(most)
    assert batches.next_size() == most


def test_one_batch_is_a_large_one():
    assert turns.is_over(turns.ONE_BATCH)
    assert turns.Batches(50, turns.ONE_BATCH).next_size() == 50


def test_without_a_deadline_batches_are_as_large_as_may_be():
    batches = turns.Batches(50, None)
    batches.add(50)
    assert batches.next_size() == 50
    assert not turns.is_over(None)


@pytest.mark.parametrize(("ahead", "over"), [(-1, True), (60, False)])
def test_a_deadline_passes(ahead, over):
    assert turns.is_over(time.monotonic() + ahead) is over
