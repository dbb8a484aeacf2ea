"""X5: what a further document has to say."""

from decimal import Decimal
from itertools import product

from lazada_api.corrections import find_corrections

CENT = 0.01


def book(booked, rows):
    """Return what is booked once the rows are."""
    result = dict(booked)
    for key, pieces, amount in rows:
        old = result.get(key, (0, 0))
        result[key] = (old[0] + pieces, round(old[1] + amount, 6))
    return {key: figures for key, figures in result.items() if figures[0]}


def test_pieces_of_one_price_are_added_or_taken_back():
    assert find_corrections({"a": (3, 30.0)}, {"a": (2, 20.0)}, CENT) == [
        ("a", -1, -10.0)
    ]
    assert find_corrections({"a": (1, 10.0)}, {"a": (4, 40.0)}, CENT) == [
        ("a", 3, 30.0)
    ]


def test_another_price_takes_the_old_pieces_back():
    assert find_corrections({"fee": (1, 2.0)}, {"fee": (1, 3.75)}, CENT) == [
        ("fee", -1, -2.0),
        ("fee", 1, 3.75),
    ]
    assert find_corrections({"a": (6, 10.0)}, {"a": (6, 10.05)}, CENT) == [
        ("a", -6, -10.0),
        ("a", 6, 10.05),
    ]


def test_what_is_new_and_what_is_gone():
    assert find_corrections({"a": (1, 5.0)}, {"b": (2, 6.0)}, CENT) == [
        ("a", -1, -5.0),
        ("b", 2, 6.0),
    ]
    assert find_corrections({}, {}, CENT) == []


def test_crumbs_are_left_where_the_pieces_agree():
    booked, wanted = {"a": (1, 10.0), "b": (1, 5.0)}, {"a": (1, 10.01), "b": (2, 10.0)}
    assert [row[0] for row in find_corrections(booked, wanted, CENT, CENT)] == ["b"]
    assert [row[0] for row in find_corrections(booked, wanted, CENT)] == ["a", "a", "b"]


def test_after_it_pieces_and_amounts_are_right():
    """Whatever was booked, and whatever has to be."""
    prices = [Decimal("0.00"), Decimal("0.01"), Decimal("3.33"), Decimal("250.00")]
    figures = [(0, 0.0)] + [
        (pieces, float(price * pieces)) for pieces in (1, 2, 7) for price in prices
    ]
    for old, new, other in product(figures, figures, figures[:5]):
        booked = {"a": old, "b": other} if old[0] else {"b": other}
        wanted = {"a": new} if new[0] else {}
        found = find_corrections(booked, wanted, CENT)
        result = book(booked, found)
        assert {key: pieces for key, (pieces, _amount) in result.items()} == {
            key: pieces for key, (pieces, _amount) in wanted.items()
        }
        for key, (_pieces, amount) in result.items():
            assert abs(amount - wanted[key][1]) < CENT / 2
        assert find_corrections(result, wanted, CENT) == []
