"""Which status an order has, from those of its units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lazada_api.status import (
    COMPLETED_STATUSES,
    LEFT_STATUSES,
    OPEN_STATUSES,
    STATUSES,
    TO_SHIP_STATUSES,
    TROUBLE_STATUSES,
    has_left,
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
        # by rule: what Lazada's applications and public code have met
        ("return", "returned"),
        ("DAMAGE_BY_3PL", "damaged_by_3pl"),
        ("DAMAGED_BY_3PI", "damaged_by_3pl"),
        ("LOST_BY_3PL", "lost_by_3pl"),
        ("LOST_BY_COURIER", "lost_by_3pl"),
        ("PACKAGE_SCRAPPED", "lost"),
        ("package_returned", "shipped_back_success"),
        ("DELIVER_FAILED", "failed_delivery"),
        ("ON_THE_WAY_BACK_TO_SHIPPER", "shipped_back"),
        ("INFO_ST_DOMESTIC_BACK_TO_SHIPPER", "shipped_back"),
        ("INFO_ST_DOMESTIC_DELIVERY_FAILED", "failed_delivery"),
        ("INFO_ST_DOMESTIC_PACKAGE_RETURNED", "shipped_back_success"),
        ("INFO_ST_DOMESTIC_WAREHOUSE_RETURNED", "shipped_back_success"),
        ("INFO_ST_DOMESTIC_SHIPPER_RECEIVED", "shipped_back_success"),
        ("INFO_ST_DOMESTIC_RETURN_AT_TRANSIT_HUB", "shipped_back"),
        ("INFO_ST_DOMESTIC_RETURN_WITH_LAST_MILE_3PL", "shipped_back"),
        ("INFO_ST_DOMESTIC_RETURN", "shipped_back"),
        ("INFO_ST_DOMESTIC_PACKAGE_RETURNED_FAILED", "shipped_back_failed"),
        ("INFO_ST_DOMESTIC_PACKAGE_RETURN_ATTEMPT_FAILED", "shipped_back_failed"),
        (
            "INFO_ST_DOMESTIC_PACKAGE_RETURN_FAILED_PICKUP_PENDING",
            "shipped_back_failed",
        ),
        ("INFO_ST_DOMESTIC_OUT_FOR_DELIVERY", "shipped"),
        ("INFO_ST_DOMESTIC_1ST_ATTEMPT_FAILED", "shipped"),
        ("INFO_ST_DOMESTIC_PICKUP_SIGN_IN_SUCCESS", "shipped"),
        ("INFO_ST_DOMESTIC_PICKUP_SIGN_IN_FAILURE", "ready_to_ship"),
        ("INFO_ST_DOMESTIC_SORTED", "unknown"),
        ("INFO_ST_NEED_REVIEW", "unknown"),
        ("under_review", "unknown"),
        ("returnable", "unknown"),
        ("x" * 100_000, "unknown"),
        (["pending"], "unknown"),
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


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ("unpaid", False), ("pending", False), ("packed", False), ("canceled", False),
        ("READY_TO_SHIP", False), ("ready_to_ship_pending", False), ("shipped", True),
        ("delivered", True), ("confirmed", True), ("returned", True), ("lost", True),
        ("failed", True), ("DAMAGE_BY_3PL", True), ("PACKAGE_SCRAPPED", True),
        ("INFO_ST_DOMESTIC_PACKAGE_RETURNED", True), ("INFO_ST_DOMESTIC_SORTED", True),
        ("INFO_ST_DOMESTIC_PICKUP_SIGN_IN_FAILURE", False), (None, False),
        ("INFO_ST_REQUESTING_DRIVER", False), ("under_review", False), ("", False),
    ],
)  # fmt: skip
def test_what_has_left_the_seller(sent, left):
    """X5: a parcel that left before is no work for today."""
    assert has_left(sent) is left


def test_every_status_is_known_to_have_left_or_not():
    undecided = {"unknown", "unpaid", "canceled"}
    assert {*LEFT_STATUSES, *TO_SHIP_STATUSES} == set(STATUSES) - undecided
    assert not set(LEFT_STATUSES) & set(TO_SHIP_STATUSES)
    assert set(TROUBLE_STATUSES) < set(LEFT_STATUSES)


@given(texts)
def test_what_nobody_understands_is_never_open(text):
    if read_status(text) == "unknown":
        assert order_status([text]) not in (*OPEN_STATUSES, *COMPLETED_STATUSES)


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
