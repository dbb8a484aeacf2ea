"""Amounts: whole numbers of the smallest unit inside, Lazada's forms outside."""

from decimal import Decimal, InvalidOperation


def split(total, weights):
    """Share ``total`` over ``weights`` without losing a unit.

    :param int total: smallest currency units
    :param list[int] weights: at least one of them above zero
    :return: list of int of the same length; its sum is ``total``
    """
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda n: -(total * weights[n] % whole))
    for position in order[: total - sum(shares)]:
        shares[position] += 1
    return shares


def as_number(amount, decimals):
    """JSON number in major units: ``0`` or, as Lazada sends it, ``5.0``."""
    return amount / 10**decimals if amount else 0


def as_text(amount, decimals):
    """Text with two decimals in every currency (order field ``price``)."""
    return f"{amount / 10**decimals:.2f}"


def parse(value, decimals):
    """Smallest units of an amount given in major units.

    :param value: text or number
    :raise ValueError: not an amount, or finer than the currency's smallest unit
    """
    try:
        amount = Decimal(str(value)).scaleb(decimals)
        whole = int(amount)
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise ValueError(f"not an amount: {value!r}") from error
    if amount != whole:
        raise ValueError(f"more than {decimals} decimals: {value!r}")
    return whole
