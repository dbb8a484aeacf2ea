"""Per parcel the last event counts; where the file does not tell which, none does."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from status_file import CONFLICT, LAST, OVERTAKEN, StatusRow, Timeline, span_of

BANGKOK = ZoneInfo("Asia/Bangkok")
DELIVERED, FAILED = "delivered", "not_delivered"


def at(text):
    if text is None:
        return None
    local = datetime.fromisoformat(text).replace(tzinfo=BANGKOK)
    return local.astimezone(timezone.utc)


def places(*events):
    """Return where each of a parcel's events stands."""
    rows = [
        StatusRow(number, status=status, event_time=at(when))
        for number, (status, when) in enumerate(events, 2)
    ]
    timeline = Timeline(BANGKOK)
    for row in rows:
        timeline.add("T1", row)
    return [timeline.place_of("T1", row) for row in rows]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([(DELIVERED, None)], [LAST]),
        (
            [(FAILED, "2026-01-15 09:00"), (DELIVERED, "2026-01-16 09:00")],
            [OVERTAKEN, LAST],
        ),
        (
            [(DELIVERED, "2026-01-16 09:00"), (FAILED, "2026-01-15 09:00")],
            [LAST, OVERTAKEN],
        ),
        (
            [(DELIVERED, "2026-01-16 09:00"), (DELIVERED, "2026-01-15 09:00")],
            [LAST, OVERTAKEN],
        ),
        # at the same time, on the same day, or nobody knows when
        (
            [(FAILED, "2026-01-15 09:00"), (DELIVERED, "2026-01-15 09:00")],
            [CONFLICT, CONFLICT],
        ),
        (
            [(FAILED, "2026-01-15"), (DELIVERED, "2026-01-15 09:00")],
            [CONFLICT, CONFLICT],
        ),
        ([(FAILED, None), (DELIVERED, "2026-01-15 09:00")], [CONFLICT, CONFLICT]),
        # what is sure stays sure
        ([(FAILED, "2026-01-14"), (DELIVERED, "2026-01-15")], [OVERTAKEN, LAST]),
        ([(DELIVERED, None), (DELIVERED, "2026-01-15 09:00")], [OVERTAKEN, LAST]),
        (
            [
                (FAILED, "2026-01-14 08:00"),
                (DELIVERED, "2026-01-15 09:00"),
                (FAILED, "2026-01-15"),
            ],
            [OVERTAKEN, CONFLICT, CONFLICT],
        ),
    ],
)
def test_the_last_event_counts(events, expected):
    assert places(*events) == expected


def test_parcels_are_kept_apart():
    timeline = Timeline(BANGKOK)
    first = StatusRow(2, status=FAILED, event_time=at("2026-01-15 09:00"))
    second = StatusRow(3, status=DELIVERED, event_time=at("2026-01-16 09:00"))
    timeline.add("T1", first)
    timeline.add("T2", second)
    assert timeline.place_of("T1", first) == LAST
    assert timeline.place_of("T2", second) == LAST


def test_midnight_is_a_whole_day():
    starts, ends = span_of(at("2026-01-15"), BANGKOK)
    assert ends - starts == timedelta(days=1, seconds=-1)
    assert span_of(at("2026-01-15 00:00:01"), BANGKOK)[0] == at("2026-01-15 00:00:01")


moments = st.none() | st.integers(0, 6 * 24).map(
    lambda hours: (datetime(2026, 1, 10) + timedelta(hours=hours)).isoformat(" ")
)
histories = st.lists(
    st.tuples(st.sampled_from([DELIVERED, FAILED]), moments), min_size=1, max_size=8
)


@settings(max_examples=400, deadline=None)
@given(histories)
def test_by_another_way(history):
    """An event may be the last if none begins after it has ended."""
    spans = [(status, *span_of(at(when), BANGKOK)) for status, when in history]
    may_be_last = [
        all(ends >= others_start for _status, others_start, _ends in spans)
        for _status, _starts, ends in spans
    ]
    statuses = {span[0] for span, may in zip(spans, may_be_last, strict=True) if may}
    found = places(*history)
    if len(statuses) > 1:
        expected = [CONFLICT if may else OVERTAKEN for may in may_be_last]
        assert found == expected
    else:
        (last,) = (number for number, place in enumerate(found) if place == LAST)
        assert found.count(OVERTAKEN) == len(history) - 1
        assert spans[last][0] in statuses
        assert spans[last][1] == max(starts for _status, starts, _ends in spans)


@settings(max_examples=200, deadline=None)
@given(histories, st.randoms())
def test_the_order_of_the_rows_does_not_matter(history, dice):
    """Unless two rows say the same at the same time."""
    unique = list(dict.fromkeys(history))
    shuffled = list(unique)
    dice.shuffle(shuffled)
    first = dict(zip(unique, places(*unique), strict=True))
    second = dict(zip(shuffled, places(*shuffled), strict=True))
    assert first == second
