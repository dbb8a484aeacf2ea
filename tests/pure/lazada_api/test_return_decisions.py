"""Has a decision arrived? The table of docs/lazada_api.rst, "Returns"."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lazada_api import return_decisions as decisions
from lazada_api.return_decisions import (
    missing_for,
    next_step,
    what_became_of,
    what_became_of_all,
)
from lazada_api.return_values import read_return

NOON = datetime(2026, 1, 8, 12)
ASKED = "REQUEST_INITIATE"
HERE = "BUYER_RETURN_ITEM"
REFUNDED = (
    *("SELLER_AGREE_REFUND", "REFUND_PENDING", "REFUND_AUTHORIZED", "REFUND_SUCCESS"),
    "REQUEST_COMPLETE",
)
STATUSES = (
    *(ASKED, "REQUEST_REJECT", "REQUEST_CANCEL", "CANCEL_SUCCESS", "REFUND_REJECT"),
    *("SELLER_AGREE_RETURN", "SELLER_REJECT_RETURN", HERE, "SELLER_REJECT_REFUND"),
    *("CS_APPROVING", "AGREE_CANCEL_ORDER", "REJECT_CANCEL_ORDER", *REFUNDED),
    "LANTERN_FESTIVAL",
)
# action: (the status it is taken in, the statuses that show it)
TABLE = {
    "agreeReturn": (
        ASKED,
        {"SELLER_AGREE_RETURN", HERE, "SELLER_REJECT_REFUND", "REFUND_REJECT"}
        | {*REFUNDED},
    ),
    "refuseReturn": (
        ASKED,
        {"SELLER_REJECT_RETURN", "REQUEST_REJECT", "CS_APPROVING"},
    ),
    "instantRefund": (ASKED, {*REFUNDED}),
    "agreeRefund": (HERE, {*REFUNDED}),
    "refuseRefund": (HERE, {"SELLER_REJECT_REFUND", "REFUND_REJECT", "CS_APPROVING"}),
    "startDispute": (ASKED, {"SELLER_REJECT_REFUND", "REFUND_REJECT", "CS_APPROVING"}),
    "confirmDelivery": (HERE, {"SELLER_REJECT_REFUND", "REFUND_REJECT", *REFUNDED}),
    "agreeCancel": (ASKED, {"AGREE_CANCEL_ORDER", "CANCEL_SUCCESS"}),
    "refuseCancel": (ASKED, {"REJECT_CANCEL_ORDER"}),
}


def line(status, **values):
    fields = {"reverse_order_line_id": 1, "trade_order_line_id": 2, "refund_amount": 1}
    fields |= {"reverse_status": status, "ofc_status": "INITIAL", **values}
    row = {"reverse_order_id": 1, "trade_order_id": 1, "reverse_order_lines": [fields]}
    [read] = read_return(row, "sg").lines
    return read


def test_every_decision_is_in_the_table():
    known = {*decisions.RETURN_UPDATE_ACTIONS, *decisions.REFUND_ONLY_ACTIONS}
    assert {*TABLE} == known | {decisions.AGREE_CANCEL, decisions.REFUSE_CANCEL}


@pytest.mark.parametrize("action", TABLE)
@pytest.mark.parametrize("status", STATUSES)
def test_the_table(action, status):
    before, shown_by = TABLE[action]
    wanted = "unchanged" if status == before else "changed"
    if status in shown_by:
        wanted = "arrived"
    assert what_became_of(action, line(before), line(status)) == wanted


@pytest.mark.parametrize("action", TABLE)
def test_a_dispute_that_begins(action):
    before = TABLE[action][0]
    found = what_became_of(action, line(before), line(before, is_dispute="true"))
    is_refusal = action in ("refuseReturn", "refuseRefund", "startDispute")
    assert found == ("arrived" if is_refusal else "changed")


def test_a_dispute_that_ran_before_says_nothing():
    before = line(HERE, is_dispute=True)
    assert what_became_of("refuseRefund", before, before) == "unchanged"


@pytest.mark.parametrize("action", TABLE)
def test_what_tells_of_a_confirmed_delivery_tells_of_nothing_else(action):
    before = line(TABLE[action][0])
    moved = line(before.status, ofc_status="RETURN_CONFIRMED")
    wanted = "arrived" if action == "confirmDelivery" else "unchanged"
    assert what_became_of(action, before, moved) == wanted
    found = what_became_of(action, before, before, has_new_history=True)
    assert found == wanted


def test_lines_of_one_call_go_together():
    assert what_became_of_all(["arrived", "arrived"]) == "arrived"
    assert what_became_of_all(["unchanged"]) == "unchanged"
    assert what_became_of_all(["arrived", "unchanged"]) == "changed"
    assert what_became_of_all(["changed", "arrived"]) == "changed"


def reading(seconds, found):
    return NOON + timedelta(seconds=seconds), found


@pytest.mark.parametrize(
    "readings, times_sent, step",
    [
        ([], 1, "read_again"),
        ([reading(0, "unchanged")], 1, "read_again"),
        ([reading(0, "unchanged"), reading(59, "unchanged")], 1, "read_again"),
        ([reading(0, "unchanged"), reading(60, "unchanged")], 1, "send_again"),
        ([reading(0, "unchanged"), reading(60, "unchanged")], 2, "ask"),
        ([reading(0, "arrived")], 1, "done"),
        ([reading(0, "unchanged"), reading(5, "arrived")], 2, "done"),
        ([reading(0, "changed")], 1, "ask"),
        ([reading(0, "unchanged"), reading(90, "changed")], 1, "ask"),
    ],
)
def test_what_to_do_next(readings, times_sent, step):
    assert next_step(readings, times_sent) == step


FOUND = st.sampled_from(["arrived", "unchanged", "changed"])


@given(st.lists(st.tuples(st.integers(0, 600), FOUND)), st.integers(1, 5))
def test_it_is_sent_again_once_and_never_unless_all_is_as_it_was(readings, times_sent):
    made = [reading(*each) for each in sorted(readings, key=lambda each: each[0])]
    if next_step(made, times_sent) == "send_again":
        assert times_sent == 1
        assert made[-1][1] == "unchanged"
        assert made[-1][0] - made[0][0] >= timedelta(minutes=1)


@pytest.mark.parametrize(
    "action, missing",
    [
        ("refuseReturn", ["reason", "comment"]),
        ("refuseRefund", ["reason", "comment", "picture"]),
        ("startDispute", ["comment", "picture"]),
        ("agreeReturn", []),
        ("instantRefund", []),
        ("confirmDelivery", []),
        ("refuseCancel", []),
    ],
)
def test_what_lazada_demands(action, missing):
    assert missing_for(action, comment="  ") == missing
    given_all = {"reason_id": "1", "comment": "No", "pictures": [("a", "b")]}
    assert missing_for(action, **given_all) == []
