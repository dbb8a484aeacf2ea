"""How far a return is, and what may be decided about it."""

from datetime import datetime, timezone

import pytest

from lazada_api.return_progress import (
    calls_for,
    choices,
    furthest_behind,
    is_to_decide,
    merged,
    oldest_first,
    read_until,
)
from lazada_api.return_values import read_return

FIRST = ("agreeReturn", "refuseReturn", "instantRefund")
AFTER_RECEIPT = ("agreeRefund", "refuseRefund")


def moment(hour):
    return datetime(2026, 1, 8, hour, tzinfo=timezone.utc)


def read(return_id, *lines):
    """A return with lines: pairs of an id and the hour of its last change."""
    rows = [
        {
            "reverse_order_line_id": line_id,
            "trade_order_line_id": line_id,
            "refund_amount": 1,
            "return_order_line_gmt_modified": hour
            and int(moment(hour).timestamp() * 1000),
        }
        for line_id, hour in lines
    ]
    return read_return(
        {
            "reverse_order_id": return_id,
            "trade_order_id": 1,
            "reverse_order_lines": rows,
        },
        "sg",
    )


@pytest.mark.parametrize(
    ("stages", "wanted"),
    [
        ((), "open"),
        (("refunded", "to_decide"), "to_decide"),
        (("refused", "on_the_way"), "on_the_way"),
        (("refused", "refunded"), "refunded"),
        (("cancelled", "closed"), "closed"),
        (("received", "open"), "open"),
    ],
)
def test_a_return_is_where_the_most_is_to_be_done(stages, wanted):
    assert furthest_behind(stages) == wanted


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        (("return", True, "to_decide", True), True),
        (("return", True, "to_decide", False), True),
        (("return", False, "to_decide", True), False),
        (("refund_only", False, "to_decide", True), True),
        (("return", True, "on_the_way", True), True),
        (("return", True, "on_the_way", False), False),
        (("return", True, "refunded", True), False),
        (("abnormal", True, "on_the_way", True), False),
        (("", True, "to_decide", True), False),
    ],
)
def test_what_waits_for_the_seller(facts, wanted):
    assert is_to_decide(*facts) is wanted


def choices_of(kind, stage, status, *, to_seller=True, clock=True, confirmed=False):
    return choices(
        kind, to_seller, stage, status, has_clock=clock, is_confirmed=confirmed
    )


def test_what_may_be_decided_first():
    word = "REQUEST_INITIATE"
    assert choices_of("return", "to_decide", word) == FIRST
    assert choices_of("return", "to_decide", word, to_seller=False) == ()
    only = choices_of("refund_only", "to_decide", word, to_seller=False)
    assert only == ("agreeRefund", "startDispute")
    assert choices_of("cancel", "to_decide", word) == ("agreeCancel", "refuseCancel")
    assert choices_of("abnormal", "on_the_way", "") == ()


def test_a_word_that_is_not_known_is_to_be_decided_if_its_clock_runs():
    assert choices_of("return", "open", "LANTERN_FESTIVAL") == FIRST
    assert choices_of("return", "open", "LANTERN_FESTIVAL", clock=False) == ()


def test_what_may_be_decided_when_the_goods_are_back():
    here = ("return", "on_the_way", "BUYER_RETURN_ITEM")
    assert choices_of(*here) == ("confirmDelivery", *AFTER_RECEIPT)
    assert choices_of(*here, confirmed=True) == AFTER_RECEIPT
    assert choices_of("return", "agreed", "REFUND_PENDING") == ()
    assert choices_of("return", "refunded", "REFUND_SUCCESS") == ()


def test_refusals_are_of_one_line():
    assert calls_for("refuseReturn", "return", [1, 2]) == [[1], [2]]
    assert calls_for("agreeRefund", "refund_only", [1, 2]) == [[1], [2]]
    assert calls_for("agreeRefund", "return", [1, 2]) == [[1, 2]]


def test_lines_of_one_return_come_together():
    first, second = read(1, (11, 1), (12, 1)), read(1, (12, 2), (13, 1))
    one, other = merged([first, read(2, (21, 1)), second])
    assert [line.lazada_id for line in one.lines] == ["11", "12", "13"]
    assert one.lines[1].modified_at == moment(2)
    assert other.lazada_id == "2"


def test_how_far_a_list_was_read():
    """A line that changed later belongs to a window that is still to be read."""
    rows = [read(1, (11, 1), (12, 9)), read(2, (21, 3))]
    assert read_until(rows) == moment(3)
    assert read_until([read(1, (11, 1), (12, 9))]) == moment(1)
    assert read_until([read(1, (11, 1), (12, 0))]) is None
    assert read_until([]) is None


def test_a_window_can_be_stored_in_parts():
    """Wherever it stops, what is still to come has changed no sooner than what is kept
    as read."""
    rows = [
        read(1, (11, 5), (12, 6)),
        read(2, (21, 2), (22, 9)),
        read(3, (31, 0)),
        read(4, (41, 4)),
        read(5, (51, 2)),
    ]
    found = oldest_first(rows)
    assert found[0] == rows[2], "what says nothing holds up nothing"
    for stop in range(1, len(found)):
        until = read_until(found[:stop])
        rest = [read_until([row]) for row in found[stop:]]
        assert all(until is None or until <= moment for moment in rest)
