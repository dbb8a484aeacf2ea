"""Which status an order has, from those of its units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lazada_api.status import (
    COMPLETED_STATUSES,
    OPEN_STATUSES,
    STATUSES,
    order_status,
    read_status,
)

# Pages "GetOrders" and "Order Status Flow".
DOCUMENTED = """
unpaid pending topack packed repacked toship ready_to_ship_pending ready_to_ship shipped
shipping delivered confirmed canceled failed failed_delivery returned shipped_back
shipped_back_success shipped_back_failed lost lost_by_3pl damaged_by_3pl
"""
texts = st.one_of(st.none(), st.sampled_from(STATUSES), st.text(max_size=20))


@pytest.mark.parametrize("status", DOCUMENTED.split())
def test_every_status_of_the_documentation_is_known(status):
    assert read_status(status) in set(STATUSES) - {"unknown"}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("Pending", "pending"),
        (" READY_TO_SHIP ", "ready_to_ship"),
        ("toship", "ready_to_ship"),
        ("topack", "pending"),
        ("shipping", "shipped"),
        ("failed", "failed_delivery"),
        ("cancelled", "canceled"),
        ("INFO_ST_DOMESTIC_RETURN", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
        (17, "unknown"),
    ],
)
def test_words_of_lazada(sent, status):
    assert read_status(sent) == status


@pytest.mark.parametrize(
    ("units", "status"),
    [
        ([], "unknown"),
        (["canceled", "canceled"], "canceled"),
        (["canceled", "shipped"], "shipped"),
        (["delivered", "shipped", "confirmed"], "shipped"),
        (["delivered", "INFO_X"], "unknown"),
        (["unpaid", "delivered"], "unpaid"),
    ],
)
def test_least_advanced_unit_counts(units, status):
    assert order_status(units) == status


def test_groups_do_not_overlap():
    assert not set(OPEN_STATUSES) & set(COMPLETED_STATUSES)
    assert not {"unpaid", "canceled"} & {*OPEN_STATUSES, *COMPLETED_STATUSES}
    assert {*OPEN_STATUSES, *COMPLETED_STATUSES} <= set(STATUSES)


@given(st.lists(texts), st.randoms())
def test_sequence_of_units_does_not_matter(units, dice):
    shuffled = dice.sample(units, len(units))
    assert order_status(shuffled) == order_status(units)


@given(st.lists(texts, min_size=1), st.integers(0, 5))
def test_cancelled_units_do_not_matter(units, cancelled):
    assert order_status(units + ["canceled"] * cancelled) == order_status(units)


@given(st.lists(texts, min_size=1))
def test_order_is_completed_only_if_every_unit_is(units):
    live = {read_status(unit) for unit in units} - {"canceled"}
    is_completed = order_status(units) in COMPLETED_STATUSES
    if is_completed:
        assert live
        assert not live & {"unpaid", *OPEN_STATUSES}
