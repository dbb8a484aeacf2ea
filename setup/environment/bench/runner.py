"""The process inside Odoo: lets the ways take turns and prints the table."""

import cProfile
import json
import sys
from contextlib import nullcontext
from pathlib import Path

from lazada_simulator.control_client import ControlClient

from .. import odoo_session
from . import table, workers
from .meter import Meter


def main(text):
    task = json.loads(text)
    arguments, lazada = task["arguments"], task["lazada"]
    control = ControlClient(lazada["control_url"])
    registry = odoo_session.open_registry(task["odoo"])
    # The add-ons can be imported only now that Odoo knows where they are.
    from .seller import Seller
    from .ways import chosen

    with odoo_session.environment_of(registry) as env:
        seller = Seller(env, lazada)
        seller.create_products(seller.connected_store("CATALOGUE"))
        ways = chosen(seller, arguments["only"].split(","))
        meters = take_turns(ways, control, arguments)
        print(*table.lines(ways, meters), sep="\n", flush=True)
        if arguments["workers"] > 1:
            print(
                *workers.compare(seller, task["odoo"], arguments["workers"]), sep="\n"
            )


def take_turns(ways, control, arguments):
    """Let each way work off a part of the orders, then the next part, to the end."""
    meters = {way.name: Meter(lambda: control.calls()["total"]) for way in ways}
    profile = cProfile.Profile() if arguments["profile"] else None
    size = arguments["part"]
    names = [way.name for way in ways]
    looked_at = "b" if "b" in names else names[-1]
    for position in range(0, arguments["orders"], size):
        for way in ways:
            way.prepare_turn(position, size)
            meter = meters[way.name]
            profiled = way.name == looked_at and profile
            with profile if profiled else nullcontext():
                with meter.measuring(0):
                    meter.orders += way.turn(position, size)
        print(f"    {min(position + size, arguments['orders'])} orders", flush=True)
    if profile:
        profile.dump_stats(Path(arguments["profile"]))
    return meters


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
