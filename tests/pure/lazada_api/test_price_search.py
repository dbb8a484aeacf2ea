"""Prices at which a document amounts to what it has to."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from lazada_api.price_search import Document


@dataclass
class Line:
    total: float
    quantity: int
    taxes: tuple
    price_unit: float = 0.0


def up(amount):
    """Round to cents, a half away from zero."""
    cents = abs(amount) * 100
    return int(cents + 0.5 + 1e-7) / 100 * (1 if amount >= 0 else -1)


def total_by_line(lines):
    amounts = [up(line.price_unit * line.quantity) for line in lines]
    taxes = [line.taxes[0] for line in lines]
    return up(sum(a + up(a * t / 100) for a, t in zip(amounts, taxes, strict=True)))


def total_by_document(lines):
    """One tax for all."""
    amount = up(sum(line.price_unit * line.quantity for line in lines))
    return up(amount + up(amount * lines[0].taxes[0] / 100))


def fit(lines, total_of):
    for line in lines:
        line.price_unit = line.total / line.quantity / (1 + line.taxes[0] / 100)
    return Document(total_of, 0.01, 2, total_of is total_by_line).fit_prices(lines)


cents = st.integers(1, 99_999).map(lambda amount: amount / 100)
rates = st.sampled_from([0, 5, 7, 8, 11, 12, 13.33, 20])
some = st.lists(st.tuples(cents, st.integers(1, 5)), min_size=1, max_size=4)


@given(some, rates, st.sampled_from([total_by_line, total_by_document]))
def test_what_no_price_reaches_is_added_never_taken_off(amounts, rate, total_of):
    """E1: the line that closes the gap is above zero, for e-invoices take no other."""
    lines = [Line(total, quantity, (rate,)) for total, quantity in amounts]
    gap = fit(lines, total_of)
    assert -1e-9 < gap < 0.01 * len(lines) + 1e-9
    assert abs(total_of(lines) + gap - sum(line.total for line in lines)) < 1e-6


free = st.tuples(st.just(0.0), st.integers(1, 3))


@given(some, free, rates, st.sampled_from([total_by_line, total_by_document]))
def test_a_gift_stays_one(amounts, gift, rate, total_of):
    """E1: it has no price, least of all one below zero, which e-invoices refuse."""
    lines = [Line(total, quantity, (rate,)) for total, quantity in [gift, *amounts]]
    fit(lines, total_of)
    assert lines[0].price_unit == 0
    assert all(line.price_unit >= 0 for line in lines)


def test_three_cents_at_twenty_percent():
    """0.02 costs 0.02, 0.03 costs 0.04."""
    [line] = lines = [Line(0.03, 1, (20,))]
    assert round(fit(lines, total_by_line), 9) == 0.01
    assert line.price_unit < 0.025
