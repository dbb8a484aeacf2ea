"""How many units of a SKU may be sold."""

import pytest

from stock_rule import Rule, sellable_units, take_off


@pytest.mark.parametrize(
    ("free", "pieces", "rule", "units"),
    [
        (10, 1, Rule(), 10),
        (0, 1, Rule(), 0),
        (-3, 1, Rule(), 0),
        (2.9, 1, Rule(), 2),
        # What a float lacks of a whole number is not lost.
        (2.9999999999, 1, Rule(), 3),
        (0.1 * 3 * 10, 1, Rule(), 3),
        (11, 6, Rule(), 1),
        (12, 6, Rule(), 2),
        (10, 1, Rule(safety=3), 7),
        (2, 1, Rule(safety=3), 0),
        # The safety stock is of the SKU, not of pieces.
        (13, 6, Rule(safety=1), 1),
        (10, 1, Rule(share=50), 5),
        (9, 1, Rule(share=50), 4),
        (10, 1, Rule(share=0), 0),
        (10, 1, Rule(safety=2, share=50), 4),
        (10, 1, Rule(ceiling=4), 4),
        (3, 1, Rule(ceiling=4), 3),
        (10, 1, Rule(ceiling=0), 0),
        (100, 2, Rule(safety=10, share=50, ceiling=15), 15),
    ],
)
def test_one_place(free, pieces, rule, units):
    assert sellable_units({"": free}, pieces, rule) == {"": units}


@pytest.mark.parametrize(
    ("rule", "units"),
    [
        (Rule(), {"a": 5, "b": 7}),
        (Rule(safety=6), {"a": 0, "b": 6}),
        (Rule(safety=20), {"a": 0, "b": 0}),
        (Rule(share=50), {"a": 2, "b": 3}),
        (Rule(ceiling=6), {"a": 5, "b": 1}),
        (Rule(ceiling=4), {"a": 4, "b": 0}),
    ],
)
def test_several_places(rule, units):
    """The first place gives first; a unit cannot be made of pieces in two places."""
    assert sellable_units({"a": 11, "b": 15}, 2, rule) == units


def test_take_off():
    assert take_off({"a": 3, "b": 5}, 4) == {"a": 0, "b": 4}
    assert take_off({"a": 3, "b": 5}, 0) == {"a": 3, "b": 5}
    assert take_off({"a": 3, "b": 5}, 100) == {"a": 0, "b": 0}


def test_what_is_missing_in_one_place_is_not_taken_from_another():
    """A negative stock is a mistake of one warehouse's books."""
    assert take_off({"a": -2, "b": 5}, 1) == {"a": 0, "b": 4}
