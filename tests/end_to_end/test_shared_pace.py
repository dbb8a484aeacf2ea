"""X8: the stores of an application share Lazada's limit, whatever process calls."""

import json
import subprocess

import pytest

from environment import odoo_session, processes
from support import lazada as simulators

DATABASE = "lazada_end_to_end_pace"
REGIONS = ["sg", "my"]
WORKERS = 2  # for each store
BAN_SECONDS = 2
SECONDS = 9


@pytest.fixture(scope="module")
def calls(environment, installed):
    """Four processes call for two stores as often as they can, and are banned once.

    Returns the calls from the ban on, as Lazada saw them.
    """
    environment.databases.copy(installed, DATABASE)
    log = environment.cache.folder("logs") / "test_shared_pace.log"
    options = {"orders": 0, "products": 1, "seed": 3, "region": ",".join(REGIONS)}
    with simulators.serving(environment, **options) as lazada:
        lazada.control.add_fault(
            kind="ban", seconds=BAN_SECONDS, path="/seller/get", skip=20
        )
        task = {"lazada": lazada.about, "regions": REGIONS}
        command, environ = odoo_session.command(
            environment,
            DATABASE,
            "support.paced_work",
            {**task, "workers": WORKERS, "seconds": SECONDS},
        )
        with open(log, "w") as errors:
            done = subprocess.run(command, env=environ, stderr=errors, check=False)
        assert done.returncode == 0, processes.last_lines(log)
        seen = lazada.control.calls(path="/seller/get", last=1000)["calls"]
    seen.sort(key=lambda call: call["moment"])
    first = next(i for i, call in enumerate(seen) if call["code"] == "ApiCallLimit")
    return seen[first:]


def test_one_is_banned_and_the_others_wait(calls):
    """Besides those whose call was under way, nobody runs into the same ban."""
    refused = [call for call in calls if call["code"] == "ApiCallLimit"]
    assert 1 <= len(refused) <= len(REGIONS) * WORKERS
    assert refused[-1]["moment"] - refused[0]["moment"] < 0.5


def test_they_share_one_pace_afterwards(calls):
    moments = [call["moment"] for call in calls if call["code"] == "0"]
    assert moments[0] - calls[0]["moment"] >= BAN_SECONDS
    lasted = moments[-1] - moments[0]
    assert 4 <= len(moments) <= lasted + 2, json.dumps(moments)


def test_the_stores_take_turns(calls):
    regions = [call["region"] for call in calls if call["code"] == "0"]
    counts = [regions.count(region) for region in REGIONS]
    assert abs(counts[0] - counts[1]) <= 2, counts
