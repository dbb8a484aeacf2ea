"""The command line of ``setup/bench``."""

from .. import command_line, console, oca, preparation
from ..cache import Cache
from . import campaign, pair, turns
from .grown import run as grown

DATABASE = "lazada_bench"
EPILOG = """\
examples:
  setup/bench                          1,000 orders
  setup/bench --orders 5000 --workers 2
  setup/bench --orders 500 --only a,b --profile import.prof
  setup/bench --only f --orders 10000 --part 10000
                                       a statement of 10,000 orders, 40,000 rows
  setup/bench --against v1.2           is this checkout slower than that revision?
  setup/bench --grown 1000000          is a large database as fast as a small one?
  setup/bench --campaign --orders 20000 --minutes 60
                                       how far is Odoo behind Lazada in a campaign?

The ways take turns at small parts of the same orders, in one process. The floor (a)
and OCA's importer (d) get the prices and the delivery addresses ready-made; ours has to
find them. The floor also creates as quietly as ours does (no tracking).

With --against, each of the two revisions has a database of its own with all of its
add-ons, and they take turns at parts of new orders, so that both meet what else the
machine is doing. The floor (a) does the same on both sides: how far its ratio is from 1
tells what a ratio is worth.

With --grown, the add-ons make a thousand finished orders of ten stores; SQL repeats
them until there are 10,000 in one database and N in another. The work with new orders,
the idle scheduled actions and every list and filter below Lazada's menu take turns in
both. A million orders take about 30 GB of disk for that time.

With --campaign, orders arrive at an even pace, with changes, cancellations and shelves
that run out; Odoo has two workers for scheduled actions. The ways (--only) are polling,
pushes, and jobs (four jobs of OCA's queue_job at once, with pushes)."""

WAYS = "a,b,c,d,e"
WAYS_OF_A_PAIR = "a,b,c,e"


def read_arguments(arguments=None):
    parser = command_line.parser(
        "bench",
        "Measure the import of Lazada orders against Odoo's own floor and "
        "OCA's importer of sales orders.",
        EPILOG,
    )
    add = parser.add_argument
    add("--orders", type=int, default=1000, help="how many orders (default: 1000)")
    add("--part", type=int, default=250, help="orders of one turn (default: 250)")
    add("--workers", type=int, default=1, help="also import with so many processes")
    add("--only", metavar="WAYS", help=f"which ways (default: {WAYS})")
    add(
        "--profile",
        metavar="FILE",
        help="write a cProfile of our import (way b), or without that of the last way",
    )
    add("--against", metavar="REV", help="compare with a revision of this repository")
    add("--campaign", action="store_true", help="let orders pour in; see above")
    add("--grown", type=int, metavar="N", help="a database of N orders; see above")
    add("--minutes", type=float, default=5, help="of a campaign (default: 5)")
    add("--seed", type=int, default=1, help="same seed, same orders (default: 1)")
    parsed = parser.parse_args(arguments)
    ways = WAYS_OF_A_PAIR if parsed.against else WAYS
    parsed.only = parsed.only or (campaign.WAYS if parsed.campaign else ways)
    return parsed


def main():
    return command_line.run(read_arguments, run)


def run(arguments):
    cache = Cache()
    venv = preparation.enter_virtual_environment(cache)
    with preparation.prepared(cache, venv) as environment:
        if arguments.grown:
            return grown.hold(environment, arguments)
        if arguments.campaign:
            return campaign.hold(environment, arguments)
        environment = oca.with_addons(environment, oca.SALE_ORDER_IMPORT)
        if arguments.against:
            return pair.compare(environment, arguments)
        environment.fresh_database(DATABASE)
        addons = ["lazada_connector", oca.SALE_ORDER_IMPORT]
        if "f" in arguments.only.split(","):
            addons.append("lazada_settlement")
        with console.step(f"Odoo database with {', '.join(addons)}"):
            environment.databases.install(DATABASE, addons, "bench-install.log")
        log = environment.cache.path("logs", "bench.log")
        return turns.run(environment, DATABASE, vars(arguments), log, console.say)
