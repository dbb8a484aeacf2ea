"""W2: in which order parcels are packed, and what is fetched from where."""

import random

from hypothesis import given
from hypothesis import strategies as st
from picking_order import Line, Parcel, in_picking_order, to_fetch

SHELVES = ("WH/Stock/A", "WH/Stock/B")


def line(sku, location=SHELVES[0], quantity=1):
    return Line(location, sku, f"Article {sku}", quantity)


def parcel(name, *lines, units=None):
    return Parcel(name, name, units or len(lines), lines)


def names(parcels):
    return [each.name for each in in_picking_order(parcels)]


def test_single_units_of_one_sku_stand_together():
    parcels = [
        parcel("1", line("CUP"), line("TEA")),
        parcel("2", line("TEA")),
        parcel("3", line("CUP")),
        parcel("4", line("TEA")),
    ]
    assert names(parcels) == ["3", "2", "4", "1"]


def test_they_stand_together_though_they_lie_apart():
    parcels = [
        parcel("1", line("CUP", SHELVES[1])),
        parcel("2", line("TEA", SHELVES[0])),
        parcel("3", line("CUP", SHELVES[0])),
    ]
    assert names(parcels) == ["3", "1", "2"]


def test_the_others_along_the_shelves():
    parcels = [
        parcel("1", line("TEA", SHELVES[1]), line("CUP", SHELVES[1])),
        parcel("2", line("TEA", SHELVES[0], quantity=2), units=2),
        parcel("3", line("CUP", SHELVES[0]), line("TEA", SHELVES[1])),
    ]
    assert names(parcels) == ["3", "2", "1"]


def test_a_kit_of_several_goods_is_no_single_unit():
    kit = parcel("1", line("CUP"), line("TEA"), units=1)
    assert names([kit, parcel("2", line("TEA"))]) == ["2", "1"]


def test_nothing_to_pick():
    assert names([parcel("1"), parcel("2", line("CUP"))]) == ["2", "1"]


def test_what_is_fetched():
    parcels = [
        parcel("1", line("TEA", quantity=2), line("CUP", SHELVES[1])),
        parcel("2", line("TEA")),
    ]
    rows = [
        (row.location, row.sku, row.quantity, row.orders) for row in to_fetch(parcels)
    ]
    assert rows == [
        (SHELVES[0], "TEA", 3, ("1", "2")),
        (SHELVES[1], "CUP", 1, ("1",)),
    ]


LINES = st.builds(line, st.sampled_from("ABC"), st.sampled_from(SHELVES))


@given(st.lists(st.lists(LINES, max_size=3), max_size=8), st.randoms())
def test_the_same_however_they_come(contents, dice):
    """No parcel is lost, and the order does not depend on that of the choice."""
    parcels = [parcel(str(number), *some) for number, some in enumerate(contents)]
    shuffled = random.Random(dice.random()).sample(parcels, len(parcels))
    assert names(shuffled) == names(parcels)
    assert sorted(names(parcels)) == sorted(each.name for each in parcels)
    pieces = sum(each.quantity for some in contents for each in some)
    assert sum(row.quantity for row in to_fetch(parcels)) == pieces
