"""Statements: the truth about them, and what goes wrong with them."""

from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal

from ..settlement import day_of, statement_number


def set_settlement(world, region=None, **manner):
    """Change fields of :class:`lazada_simulator.settlement.Manner`; gives all."""
    book = world.seller(region).settlement
    try:
        book.manner = replace(book.manner, **manner)
    except TypeError as error:
        raise ValueError(f"settlement: {error}") from None
    return asdict(book.manner)


def list_statements(world, region=None):
    """The statements made so far, oldest first, in true figures (texts).

    ``[{"number", "first_day", "last_day", "opening", "closing", "payout", "rows",
    "broken"}]``
    """
    seller, book, today = _followed(world, region)
    return [
        {
            "number": statement_number(seller, week.monday),
            "first_day": week.monday.isoformat(),
            "last_day": week.sunday.isoformat(),
            "opening": str(week.opening),
            "closing": str(week.closing),
            "payout": str(week.payout),
            "rows": len(book.rows_of(week.monday)),
            "broken": week.monday in book.broken,
        }
        for week in book.weeks(today)
    ]


def settlement_books(world, region=None, numbers=None):
    """The sums of some statements, or of all that were made.

    ``{"roles", "orders", "withheld", "vat", "rows"}``: by role; what buyers paid by
    order; tax withheld and VAT with the sign of their rows. Amounts are texts.
    """
    seller, book, today = _followed(world, region)
    mondays = {
        week.monday
        for week in book.weeks(today)
        if numbers is None or statement_number(seller, week.monday) in numbers
    }
    return book.books(mondays)


def add_transaction(world, region=None, day=None, fee_type="16", amount=0, **facts):
    """Book a row, today or on a day; ``texts`` are sent instead of what it has."""
    seller, book, today = _followed(world, region)
    when = date.fromisoformat(day) if day else today
    for name in ("vat", "withheld"):
        if name in facts:
            facts[name] = Decimal(str(facts[name]))
    try:
        row = book.add(seller, when, str(fee_type), Decimal(str(amount)), **facts)
    except TypeError as error:
        raise ValueError(f"transaction: {error}") from None
    return row.number


def change_transaction(world, number, region=None, fee_type=None, amount=None):
    """Give the first row of a number (and fee type) another amount; without an
    amount, take it away."""
    _seller, book, _today = _followed(world, region)
    for row in book.rows:
        if row.number == number and fee_type in (None, row.fee_type):
            if amount is None:
                book.rows.remove(row)
            else:
                row.amount = Decimal(str(amount))
            return
    raise ValueError(f"no transaction {number}")


def break_statement(world, number, region=None, by="row"):
    """Make a statement that does not add up.

    :param str by: ``row``: one of its rows is in no list; ``closing`` or ``opening``:
        that figure is wrong by 1.00
    """
    seller, book, today = _followed(world, region)
    for week in book.weeks(today):
        if statement_number(seller, week.monday) == number:
            _break(book, week, by)
            return
    raise ValueError(f"no statement {number}")


def _break(book, week, by):
    texts = {}
    if by == "row":
        rows = [row for row in book.rows_of(week.monday) if row.fee_type == "16"]
        (rows or book.rows_of(week.monday))[0].hidden = True
    elif by in ("closing", "opening"):
        wrong = getattr(week, by) + 1
        texts = {f"{by}_balance": f"{wrong:.2f}"}
    else:
        raise ValueError("a statement is broken by row, closing or opening")
    book.broken[week.monday] = texts


def _followed(world, region):
    seller, now = world.seller(region), world.clock.now()
    seller.settlement.follow(seller, now)
    return seller, seller.settlement, day_of(seller.region, now)
