"""The entry of a statement: it balances, and so does Lazada's wallet."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lazada_api.statement_entry import (
    BALANCE,
    ORDER,
    ROUNDING,
    TYPE,
    VAT,
    WITHHELD,
    Part,
    entry_lines,
)

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
AMOUNTS = st.decimals(-(10**9), 10**9, places=2)
TAXES = st.decimals(-1000, 1000, places=4)
MONTHS = st.sampled_from([MAY, JUNE])
ORDERS = st.builds(
    Part, MONTHS, st.just(ORDER), st.integers(1, 4).map("order {}".format), AMOUNTS
)
FEES = st.builds(
    Part, MONTHS, st.just(TYPE), st.integers(1, 4), AMOUNTS, vat=TAXES, withheld=TAXES
)
PARTS = st.lists(ORDERS | FEES, max_size=20)


def amounts(lines):
    return {(line.kind, line.key): line.amount for line in lines}


def test_the_sample_of_lazadas():
    """0.56 + 0.0672 VAT - 0.0112 withheld, sent as -0.62: the balance moves by what was
    sent, the tax office gets its cent, and the fee takes what is left over."""
    part = Part(MAY, TYPE, 16, Decimal("-0.62"), Decimal("-0.0672"), Decimal("-0.0112"))
    assert amounts(entry_lines([part], Decimal(0), 2)[MAY]) == {
        (TYPE, 16): Decimal("0.56"),
        (VAT, 16): Decimal("0.07"),
        (WITHHELD, 16): Decimal("-0.01"),
        (BALANCE, None): Decimal("-0.62"),
    }


def test_dong_have_no_decimals():
    """Each line is rounded for itself; the balance goes from a rounded balance to the
    next, and one visible line closes the gap."""
    parts = [Part(MAY, ORDER, key, Decimal("100.40")) for key in range(3)]
    assert amounts(entry_lines(parts, Decimal("0.40"), 0)[MAY]) == {
        **{(ORDER, key): Decimal(-100) for key in range(3)},
        (ROUNDING, None): Decimal(-2),
        (BALANCE, None): Decimal(302),
    }


@given(PARTS, AMOUNTS, st.sampled_from([0, 2]))
def test_entries_balance_and_the_wallet_is_lazadas(parts, opening, decimals):
    entries = entry_lines(parts, opening, decimals)
    step = Decimal(1).scaleb(-decimals)
    moved = Decimal(0)
    for lines in entries.values():
        assert sum(line.amount for line in lines) == 0
        assert all(line.amount == round(line.amount, decimals) for line in lines)
        found = amounts(lines)
        assert len(found) == len(lines)
        moved += found.get((BALANCE, None), 0)
        rounding = abs(found.get((ROUNDING, None), 0))
        keys = {key for kind, key in found if kind in (ORDER, TYPE, VAT, WITHHELD)}
        assert rounding <= step * (2 * len(keys) + 1)
        assert decimals == 0 or not rounding
    closing = opening + sum(part.amount for part in parts)
    assert abs(opening + moved - closing) < step
    assert list(entries) == sorted(entries)


@given(PARTS, AMOUNTS, st.sampled_from([0, 2]))
def test_posted_in_two_goes_moves_the_wallet_the_same(parts, opening, decimals):
    """A correcting entry goes on from where the first one has brought the balance."""
    middle = len(parts) // 2
    first, second = parts[:middle], parts[middle:]
    after = opening + sum(part.amount for part in first)
    together = _moved(entry_lines(parts, opening, decimals))
    apart = _moved(entry_lines(first, opening, decimals))
    apart += _moved(entry_lines(second, after, decimals))
    assert apart == together


def _moved(entries):
    return sum(
        line.amount
        for lines in entries.values()
        for line in lines
        if line.kind == BALANCE
    )


def test_rows_that_cancel_out_keep_their_line():
    """It is needed when one of them is taken back later."""
    parts = [Part(MAY, ORDER, 1, Decimal(5)), Part(MAY, ORDER, 1, Decimal(-5))]
    assert amounts(entry_lines(parts, Decimal(0), 2)[MAY]) == {(ORDER, 1): 0}
    assert entry_lines([], Decimal(5), 2) == {}
