"""The command line of ``setup/demo``."""

import argparse
import os
import time
from contextlib import ExitStack, contextmanager

from .. import command_line, console, ports, preparation, processes, servers
from ..cache import Cache

DATABASE = "lazada_demo"
USUAL_PORTS = (8069, 8169, 8269)
REGION_CODES = ("sg", "my", "th", "ph", "vn", "id")
# Kept while the program starts itself again in the virtual environment.
STARTED = "LAZADA_DEMO_STARTED"

ANOTHER_DEMO = console.SetupError(
    "Another setup/demo is running with this cache folder.",
    "End it with Ctrl-C, or set LAZADA_CACHE to another folder for this one.",
)

EPILOG = """\
examples:
  setup/demo                        then open the address that it prints; Ctrl-C ends it
  setup/demo --once                 the same, and stop when all is imported
  setup/demo --once --orders 500 --region vn

Everything is kept in one cache folder (LAZADA_CACHE, by default in the user's cache
directory). ODOO_PATH names an Odoo 19 to use; PGHOST, PGPORT, PGUSER and PGPASSWORD
a PostgreSQL to use."""


def read_arguments(arguments=None):
    parser = command_line.parser(
        "demo",
        "Prepare Odoo 19 and a Lazada simulator, connect a demo store, and "
        "turn its products and orders into sales orders and invoices.",
        EPILOG,
    )
    add = parser.add_argument
    add("--once", action="store_true", help="stop when the orders are invoiced")
    add("--orders", type=_count, default=50, help="how many orders (default: 50)")
    add("--port", type=_port, help="port of Odoo (default: 8069 or another free one)")
    add("--region", choices=REGION_CODES, default="sg", help="the store's country")
    add("--seed", type=int, default=1, help="same seed, same orders (default: 1)")
    return parser.parse_args(arguments)


def _count(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _port(text):
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port is 1 to 65535")
    return number


def main():
    # In the virtual environment the program starts again.
    is_begin = STARTED not in os.environ
    os.environ.setdefault(STARTED, str(time.time()))
    processes.end_on_signals()
    arguments = read_arguments()
    if is_begin:
        console.say(announcement(Cache()))
    try:
        with console.explained():
            return run(arguments)
    except KeyboardInterrupt:
        console.say("\nstopped")
        return 0 if not arguments.once else 130


def announcement(cache):
    """Say how long it takes, and how much it fetches."""
    if cache.path("odoo").exists():
        return (
            "This takes about a minute and a half; what it needs is here already, in "
            f"{cache.root}."
        )
    return (
        "The first run fetches about 1.5 GB (Odoo, PostgreSQL, Python packages) and "
        "takes about 5 minutes on two cores and a good connection; later runs fetch "
        f"nothing. All of it goes into {cache.root}, about 2.5 GB; remove that folder "
        "to be rid of it."
    )


def run(arguments):
    if arguments.port:
        ports.require_free(arguments.port)
    cache = Cache()
    venv = preparation.enter_virtual_environment(cache)
    with ExitStack() as stack:
        environment = stack.enter_context(preparation.prepared(cache, venv))
        odoo, lazada = start_servers(stack, environment, arguments, DATABASE)
        told, problems = _play(odoo, lazada, arguments.region)
        if problems or arguments.once:
            for problem in problems:
                console.say(f"FAILED: {problem}")
            return 1 if problems else 0
        with _refusals_explained(odoo):
            _leave_work(told, lazada, cache.folder("demo") / "courier.csv")
        _stay(odoo, lazada)


def start_servers(stack, environment, arguments, database):
    """Start the simulator and an Odoo with the add-ons, which end with the stack.

    :param arguments: with ``orders``, ``seed``, ``region`` and ``port``
    :return: ``RunningOdoo``, and what the simulator printed
    """
    stack.enter_context(environment.cache.lock("demo", ANOTHER_DEMO))
    environment.fresh_database(database)
    addons = list(environment.addons)
    with console.step(f"Odoo database with {', '.join(addons)}"):
        environment.databases.install(database, addons, "demo-install.log")
    with console.step("Lazada simulator"):
        simulator = servers.serving_simulator(
            environment,
            orders=arguments.orders,
            seed=arguments.seed,
            region=arguments.region,
        )
        lazada = stack.enter_context(simulator)
        console.note(lazada["url"])
    port = arguments.port or ports.free_port(USUAL_PORTS)
    with console.step("Odoo server"):
        serving = servers.serving_odoo(environment, database, port, "demo-odoo.log")
        odoo = stack.enter_context(serving)
        console.note(odoo.url)
    return odoo, lazada


def _play(odoo, lazada, region):
    """Play the story, print what came of it; return it and the problems."""
    # These need packages of the virtual environment.
    from ..odoo_client import OdooClient
    from . import result, story

    client = OdooClient(odoo.url, DATABASE).login()
    told = story.Story(client, lazada, region)
    with _refusals_explained(odoo):
        told.play()
    outcome = result.collect(client, told.store_id, _counted_calls(lazada))
    result.show(outcome, time.time() - float(os.environ[STARTED]))
    return told, outcome.problems


def _leave_work(told, lazada, file):
    from .work import Work

    work = Work(told, lazada, file)
    work.leave()
    work.show()


@contextmanager
def _refusals_explained(odoo):
    from ..odoo_client import OdooRefusal

    try:
        yield
    except OdooRefusal as error:
        raise console.SetupError(
            f"Odoo refuses: {error}", f"Its log is {odoo.log}"
        ) from error


def _counted_calls(lazada):
    """Ask the simulator how many calls it has seen."""
    import requests

    answer = requests.post(f"{lazada['control_url']}/calls", json={}, timeout=30)
    answer.raise_for_status()
    return answer.json()["result"]["total"]


def _stay(odoo, lazada):
    console.say(f"\nOdoo is at {odoo.url}   user admin, password admin")
    console.say(f"The Lazada simulator is at {lazada['url']}")
    console.say("Ctrl-C stops both.")
    while True:
        time.sleep(3600)
