"""Workers that read, post and match statements are killed (kill -9) at any moment:
nothing of a statement is missing or comes twice.

``LAZADA_SETTLEMENT_KILLS``, ``LAZADA_STATEMENT_CRASH_ORDERS`` and
``LAZADA_KILL_SECONDS`` (the longest life of a worker, in processor time) set the size;
the counts are printed.
"""

import json
import os
import subprocess
from decimal import Decimal

import pytest

from environment import odoo_session, processes

KILLS = int(os.environ.get("LAZADA_SETTLEMENT_KILLS", "6"))
ORDERS = int(os.environ.get("LAZADA_STATEMENT_CRASH_ORDERS", "60"))
SECONDS = float(os.environ.get("LAZADA_KILL_SECONDS", "2"))
DAYS = 56
DATABASE = "lazada_end_to_end_settlement_crash"
LAZADA = {"orders": ORDERS, "products": 12, "seed": 43, "region": "sg", "days": DAYS}


@pytest.fixture
def found(environment, installed, lazada, request):
    """What two workers have left, after the others were killed."""
    environment.databases.copy(installed, DATABASE)
    task = {"seconds": SECONDS, "seed": 5, "workers": 2, "kills": KILLS}
    command, environ = odoo_session.command(
        environment,
        DATABASE,
        "support.killed_settlement",
        {"lazada": lazada.about, "days": DAYS + 14, **task},
    )
    log = environment.cache.folder("logs") / f"{request.node.name}.log"
    options = {"env": environ, "stdout": subprocess.PIPE, "text": True}
    with (
        open(log, "w") as errors,
        processes.running(command, stderr=errors, **options) as process,
    ):
        result = process.stdout.read()
        assert process.wait() == 0, processes.last_lines(log)
    return json.loads(result.splitlines()[-1])


def test_nothing_is_missing_or_twice(found, lazada, report):
    truth = lazada.control.list_statements(region="sg")
    statements = found["statements"]
    report(
        f"{sum(found['kills'].values())} kills {found['kills']} in "
        f"{found['seconds']:.0f} s, {len(truth)} statements, "
        f"{sum(one['rows'] for one in truth)} rows"
    )
    assert list(statements) == [one["number"] for one in truth]
    for known in truth:
        one = statements[known["number"]]
        assert one["rows"] == known["rows"], known
        assert one["state"] in ("posted", "paid"), one
        assert len(set(one["entries"])) == len(one["entries"]) <= 2
        assert one["unposted"] == []
    # no payout is in the bank
    paid_out = sum(Decimal(one["payout"]) for one in truth[:-1])
    assert Decimal(found["wallet"]) == Decimal(truth[-1]["closing"]) + paid_out
    assert found["unpaid"] == []
