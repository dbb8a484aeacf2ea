"""``setup/bench --campaign``: how far Odoo is behind Lazada while orders pour in."""

import os
import sys

from .. import console, oca
from ..addons import CHECKOUT

DATABASE = "lazada_bench_campaign"
WAYS = "polling,pushes"
JOBS = "jobs"


def hold(environment, arguments):
    """Hold the campaign in each of the ways that were chosen, one after the other."""
    sys.path.append(str(CHECKOUT / "tests"))
    from support import campaign

    names = arguments.only.split(",")
    addons = ["lazada_connector", "lazada_push", "lazada_stock"]
    if JOBS in names:
        environment = oca.with_addons(environment, oca.QUEUE_JOB)
    failed = 0
    for name in names:
        environment.fresh_database(DATABASE)
        wanted = [*addons, oca.QUEUE_JOB] if name == JOBS else addons
        with console.step(f"Odoo database for {name}"):
            environment.databases.install(DATABASE, wanted, "campaign-install.log")
        result = campaign.run(
            environment,
            DATABASE,
            campaign.WAYS[name],
            arguments.orders,
            60 * arguments.minutes,
            arguments.seed,
        )
        print(*result.lines(), sep="\n", flush=True)
        failed += result.failed + result.missing + result.oversold
    print(f"{os.cpu_count()} processors")
    return 1 if failed else 0
