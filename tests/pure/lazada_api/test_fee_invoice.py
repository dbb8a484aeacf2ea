"""Lazada's tax invoice, pasted."""

from decimal import Decimal

import pytest

from lazada_api.fee_invoice import read_fee_lines


@pytest.mark.parametrize(
    ("line", "fee"),
    [
        ("Commission\t1,090.00\t90.00", ("Commission", "1090", "90")),
        ("Commission;1.090,00;90,00", None),
        ("Commission;1.090,50;90.00", ("Commission", "1090.5", "90")),
        ('16,"1,090.00",90.00', ("16", "1090", "90")),
        ("Shipping\tSeller\t-2.18\t-0.18", ("Shipping Seller", "-2.18", "-0.18")),
        ("Payment Fee\tSGD 2.18\t0", ("Payment Fee", "2.18", "0")),
    ],
)  # fmt: skip
def test_a_line_in_many_forms(line, fee):
    fees, unreadable = read_fee_lines(line)
    if fee is None:
        assert (fees, unreadable) == ([], [line])
    else:
        name, amount, tax = fee
        assert (fees, unreadable) == ([(name, Decimal(amount), Decimal(tax))], [])


def test_headings_and_empty_lines_are_passed_over():
    assert read_fee_lines("\nFee\tAmount\tGST\n \n") == ([], [])


def test_what_cannot_be_read_is_told():
    text = "Commission\tten 1\t0.09\n\t1.00\t0.09\n1.00"
    fees, unreadable = read_fee_lines(text)
    assert fees == []
    assert unreadable == ["Commission\tten 1\t0.09", "1.00\t0.09"]
