"""G1: a database with ten times as many old orders costs no query and reads no row
more, in the work with new orders and in the scheduled actions.

Seconds are printed, not judged: ``setup/bench --grown 1000000`` measures them.
"""

import pytest

from environment.bench.grown import run
from environment.bench.grown.kinds import IDLE, WORK
from environment.bench.grown.table import lines

SAMPLE = "lazada_end_to_end_grown"
ORDERS, TIMES = 24, (20, 200)
NEW_ORDERS = 8
AGE = 90  # days; what is looked at of the last weeks does not get more
# Of the add-ons' own figures: what the copies have to make so many times as much.
FIGURES = {
    "orders": "SELECT count(*) FROM lazada_order",
    "units": "SELECT count(*) FROM lazada_order_item WHERE sale_line_id IS NOT NULL",
    "sold": "SELECT sum(amount_total) FROM sale_order WHERE state = 'sale'",
    "expected": "SELECT sum(expected_total) FROM lazada_order",
    "delivered": "SELECT sum(quantity) FROM stock_move WHERE state = 'done'",
    "invoiced": "SELECT sum(amount_total) FROM account_move WHERE state = 'posted'",
    "settled": "SELECT sum(settled_amount) FROM lazada_order",
    "rows": "SELECT count(*) FROM lazada_statement_row WHERE order_id IS NOT NULL",
    "messages": "SELECT count(*) FROM mail_message WHERE model = 'account.move'",
}
NOTHING_LEFT = {
    "unequal": """
        SELECT count(*) FROM lazada_order AS lazada
          JOIN sale_order AS sale ON sale.id = lazada.sale_order_id
         WHERE sale.lazada_order_id <> lazada.id
            OR sale.client_order_ref <> lazada.name""",
    "unbalanced": """
        SELECT count(*) FROM (
               SELECT FROM account_move_line GROUP BY move_id
               HAVING sum(balance) <> 0) AS moves""",
    "elsewhere": """
        SELECT count(*) FROM mail_message
         WHERE model = 'account.move' AND NOT EXISTS (
               SELECT FROM account_move WHERE account_move.id = mail_message.res_id)""",
}
# Of few copies, every foreign key has been.
UNCHECKED = "SELECT count(*) FROM pg_constraint WHERE NOT convalidated"
# A query more for a page more, and what a plan reads of a table that is still small.
QUERIES, ROWS = 2, 60


@pytest.fixture(scope="module")
def grown(environment, installed):
    """Names of the two databases, what the simulator prints, the sample's figures."""
    environment.databases.copy(installed, SAMPLE)
    with run.sellers(environment, ORDERS, 5, regions=("sg",), products=6) as lazadas:
        facts = run.live(environment, SAMPLE, lazadas)
        names = [run.grow(environment, SAMPLE, facts, times, AGE) for times in TIMES]
        yield names, lazadas[0], facts


def read(environment, name, queries):
    with environment.server.cursor(name) as cursor:
        found = {}
        for key, query in queries.items():
            cursor.execute(query)
            found[key] = cursor.fetchone()[0]
        return found


def test_copies_are_what_the_addons_would_have_left(environment, grown):
    names, _lazada, _facts = grown
    one = read(environment, SAMPLE, FIGURES)
    assert all(one.values()), one
    for name, times in zip(names, TIMES, strict=True):
        assert read(environment, name, FIGURES) == {
            key: figure * times for key, figure in one.items()
        }
        assert not any(read(environment, name, NOTHING_LEFT).values())
    assert not any(read(environment, names[0], {"unchecked": UNCHECKED}).values())


def use_indexes(environment, name):
    """Of so few rows, PostgreSQL would rather read all than use an index."""
    for way in ("seqscan", "hashjoin", "mergejoin"):
        environment.server.execute(f'ALTER DATABASE "{name}" SET enable_{way} = off')


def test_old_orders_cost_nothing(environment, grown, report):
    names, lazada, _facts = grown
    for name in names:
        use_indexes(environment, name)
    kinds = {"kinds": (WORK, IDLE), "rounds": 2, "orders": NEW_ORDERS}
    found = run.measure(environment, names, lazada, **kinds)
    report("\n".join(lines([ORDERS * times for times in TIMES], found)))
    grows = [
        f"{name}: {small.queries:.1f} to {large.queries:.1f} queries, {small.rows:.0f}"
        f" to {large.rows:.0f} rows; most by: {' '.join(large.widest.split())}"
        for name, _kind, small, large in found
        if large.queries > small.queries + QUERIES
        or large.rows > 1.2 * small.rows + ROWS
    ]
    assert not grows, "\n".join(grows)
