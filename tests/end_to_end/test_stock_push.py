"""X9: Lazada holds what Odoo says, whatever happens on the way.

``LAZADA_STOCK_KILLS``, ``LAZADA_STOCK_EVENTS`` and ``LAZADA_STOCK_PRODUCTS`` (at most
five SKUs each) set the size; the counts are printed.
"""

import json
import os
import subprocess

import pytest

from environment import odoo_session, processes
from support import lazada as simulators

KILLS = int(os.environ.get("LAZADA_STOCK_KILLS", "6"))
EVENTS = int(os.environ.get("LAZADA_STOCK_EVENTS", "40"))
PRODUCTS = int(os.environ.get("LAZADA_STOCK_PRODUCTS", "30"))
SEED = int(os.environ.get("LAZADA_STOCK_SEED", "5"))
DATABASE = "lazada_end_to_end_stock"
SKUS_PER_CALL = 20


@pytest.fixture
def work(environment, installed, request):
    """Return a function that does a kind of work; it gives what came of it."""
    environment.databases.copy(installed, DATABASE)
    log = environment.cache.folder("logs") / f"{request.node.name}.log"

    def run(products, **task):
        options = {"orders": 0, "products": products, "seed": SEED, "region": "sg"}
        with simulators.serving(environment, **options) as lazada:
            command, environ = odoo_session.command(
                environment,
                DATABASE,
                "support.stock_work",
                {"lazada": lazada.about, "seed": SEED, **task},
            )
            piped = {"env": environ, "stdout": subprocess.PIPE, "text": True}
            with (
                open(log, "w") as errors,
                processes.running(command, stderr=errors, **piped) as process,
            ):
                result = process.stdout.read()
                assert process.wait() == 0, processes.last_lines(log)
        assert "Traceback" not in log.read_text(), processes.last_lines(log)
        return json.loads(result.splitlines()[-1])

    return run


def test_workers_killed_while_stock_falls(work, capsys):
    found = work(15, work="kill", kills=KILLS, workers=2, seconds=2)
    with capsys.disabled():
        print(
            f"\n{found['kills']} kills, {found['figures']} figures accepted, "
            f"{found['rises']} older after a newer one, "
            f"{len(found['differences'])} SKUs differ, {found['states']}"
        )
    assert found["figures"] > 0
    assert found["rises"] == 0
    check(found)


def test_random_events(work, capsys):
    found = work(8, work="events", events=EVENTS)
    with capsys.disabled():
        print(
            f"\n{sum(found['events'].values())} events {found['events']}, "
            f"{found['rests']} rests, {len(found['differences'])} differences, "
            f"{found['oversold']} oversold"
        )
    check(found)


def test_large_catalogue(work, capsys):
    found = work(PRODUCTS, work="many")
    with capsys.disabled():
        print(
            f"\n{found['skus']} SKUs changed: {found['calls']} calls, "
            f"{found['seconds']:.1f} s, {found['megabytes']} MB more; then "
            f"{found['idle_calls']} calls"
        )
    assert found["calls"] <= found["skus"] / SKUS_PER_CALL + 5
    assert found["idle_calls"] == 0
    check(found)


def check(found):
    assert found["differences"] in ([], {})
    assert found["marks"] == 0
    assert not {"pending", "sending"} & found["states"].keys(), found["reasons"]
