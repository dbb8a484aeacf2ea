"""Several processes on one database: at work side by side, and killed (kill -9) at any
moment. Nothing is lost or comes twice.

``LAZADA_KILLS``, ``LAZADA_CRASH_ORDERS``, ``LAZADA_KILL_SECONDS`` (the longest life of
a worker, in processor time) and ``LAZADA_WORKERS`` set the size; the counts are
printed.
"""

import json
import os
import subprocess
from collections import Counter
from decimal import Decimal

import pytest

from environment import odoo_session, processes

KILLS = int(os.environ.get("LAZADA_KILLS", "5"))
ORDERS = int(os.environ.get("LAZADA_CRASH_ORDERS", "60"))
SECONDS = float(os.environ.get("LAZADA_KILL_SECONDS", "3"))
WORKERS = int(os.environ.get("LAZADA_WORKERS", "2"))
DATABASE = "lazada_end_to_end_crash"
CONFLICT = "could not serialize"
LAZADA = {"orders": ORDERS, "products": 20, "seed": 41, "region": "sg"}


@pytest.fixture
def work(environment, installed, lazada, request):
    """Return a function that lets workers work; it gives what they left, and their
    log."""
    environment.databases.copy(installed, DATABASE)
    log = environment.cache.folder("logs") / f"{request.node.name}.log"

    def run(**task):
        command, environ = odoo_session.command(
            environment,
            DATABASE,
            "support.killed_workers",
            {"lazada": lazada.about, "seconds": SECONDS, "seed": 5, **task},
        )
        options = {"env": environ, "stdout": subprocess.PIPE, "text": True}
        with (
            open(log, "w") as errors,
            processes.running(command, stderr=errors, **options) as process,
        ):
            result = process.stdout.read()
            assert process.wait() == 0, processes.last_lines(log)
        return json.loads(result.splitlines()[-1]), log.read_text()

    return run


def test_crash_of_workers_at_any_moment(work, lazada, report):
    found, log = work(kills=KILLS, workers=WORKERS)
    assert sum(found["kills"].values()) >= KILLS
    check(found, log, lazada, report)


def test_concurrency_of_workers(work, lazada, report):
    found, log = work(kills=0, workers=WORKERS + 1)
    check(found, log, lazada, report)


def check(found, log, lazada, report):
    """Compare what is here with Lazada; print the counts."""
    truth = lazada.truth()
    orders = Counter(found["orders"])
    sales = Counter(order_id for order_id, _total, _state in found["sales"])
    invoices = Counter(order_id for order_id, _total, _state in found["invoices"])
    wanted = {order_id for order_id, order in truth.items() if order.to_import}
    lost = (set(truth) - set(orders)) | (wanted - set(sales))
    lost |= set(found["to_invoice"]) - set(invoices)
    twice = [
        order_id
        for counts in (orders, sales, invoices)
        for order_id, count in counts.items()
        if count > 1
    ]
    report(
        f"{sum(found['kills'].values())} kills {found['kills']} in "
        f"{found['seconds']:.0f} s, {len(truth)} orders checked, "
        f"{len(sales)} sales, {len(invoices)} invoices, "
        f"{log.count(CONFLICT)} conflicts tried again: "
        f"lost {len(lost)}, twice {len(twice)}"
    )
    assert not lost
    assert not twice
    assert set(orders) == set(truth)
    assert set(sales) == wanted
    for order_id, total, state in [*found["sales"], *found["invoices"]]:
        assert Decimal(total) == truth[order_id].total
        assert state in ("sale", "posted")
    assert found["waiting"] == 0
    assert found["errors"] == []
    assert found["state"] == "connected"
    assert "Traceback" not in log
