import pytest

from environment import console
from environment.bench import command, pair, table

OUTPUT = """\
    250 orders
                                       orders  orders/s  ratio  SQL/order  API calls/1000  peak MB
a  Odoo alone: create, confirm            250      20.0   1.00       55.1             0.0      310
b  Import alone                           200      10.0   0.50       70.0             0.0      312
e1 Odoo alone: invoices, posted           250      40.5      -       12.0             0.0      330
"""  # noqa: E501


def test_what_a_table_says_is_read_back():
    lines = table.read(OUTPUT.splitlines())
    assert list(lines) == ["a", "b", "e1"]
    assert lines["b"] == table.Line("Import alone", 200, 10.0, 70.0)


def test_a_pair_sums_its_parts_up_by_their_orders():
    before = [{"b": table.Line("Import", 100, 10, 50)}] * 2
    now = [
        {"b": table.Line("Import", 100, 20, 40), "new": table.Line("New", 1, 1, 1)},
        {"b": table.Line("Import", 300, 15, 60)},
    ]
    _header, line = table.pair(before, now)
    # 400 orders in 5 + 20 seconds, against 200 in 20
    assert line.split()[1:6] == ["Import", "400", "10.0", "16.0", "1.60"]
    assert "1.50 - 2.00" in line
    assert "50.0 -> 55.0" in line


@pytest.mark.parametrize(
    ("arguments", "ways"),
    [
        ([], "a,b,c,d,e"),
        (["--against", "HEAD"], "a,b,c,e"),
        (["--against", "HEAD", "--only", "b"], "b"),
    ],
)
def test_which_ways_are_measured(arguments, ways):
    assert command.read_arguments(arguments).only == ways


def test_a_revision_that_is_not_there_is_told():
    with pytest.raises(console.SetupError, match="no revision v0.0-nowhere"):
        pair.of_revision(None, "v0.0-nowhere")
