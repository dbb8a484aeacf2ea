"""W1: what Lazada fulfils never touches the seller's shelf, with pushes on.

``LAZADA_FBL_ORDERS`` sets how many mixed orders live at random.
"""

import json
import os
import subprocess

import pytest

from environment import odoo_session, processes
from support import lazada as simulators

ORDERS = int(os.environ.get("LAZADA_FBL_ORDERS", "16"))
SEED = int(os.environ.get("LAZADA_FBL_SEED", "11"))
DATABASE = "lazada_end_to_end_fbl"
COST = 3.0


@pytest.fixture
def life(environment, installed, request):
    """Return what has come of a life of mixed orders."""
    environment.databases.copy(installed, DATABASE)
    log = environment.cache.folder("logs") / f"{request.node.name}.log"
    options = {"orders": 0, "products": 6, "seed": SEED, "region": "sg"}
    with simulators.serving(environment, **options) as lazada:
        task = {"lazada": lazada.about, "seed": SEED, "orders": ORDERS}
        command, environ = odoo_session.command(
            environment, DATABASE, "support.fbl_work", task
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


def test_mixed_orders(life, capsys):
    before, after = life["before"], life["after"]
    with capsys.disabled():
        print(
            f"\n{after['orders']} orders: own shelf {before['own']:g} → "
            f"{after['own']:g}, at Lazada {before['at_lazada']:g} → "
            f"{after['at_lazada']:g} ({after['simulator']} there), value "
            f"{before['value']:g} → {after['value']:g}"
        )
    assert after["orders"] >= ORDERS
    assert after["states"] == ["done"]
    assert after["own"] == before["own"]
    assert after["at_lazada"] < before["at_lazada"]
    assert after["at_lazada"] - after["ready"] == after["simulator"]
    assert after["compared"] and not after["listed"]
    assert after["left_from"] == [True]
    assert after["shipments"] == 0
    assert life["differences"] == []
    left = before["at_lazada"] - after["at_lazada"]
    assert after["value"] == pytest.approx(before["value"] - left * COST)
    assert after["moved"] == pytest.approx(left * COST)
