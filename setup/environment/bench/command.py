"""The command line of ``setup/bench``."""

from .. import command_line, console, oca, odoo_session, preparation, processes, servers
from ..cache import Cache

DATABASE = "lazada_bench"
PRODUCTS = 100
EPILOG = """\
examples:
  setup/bench                          1,000 orders
  setup/bench --orders 5000 --workers 2
  setup/bench --orders 500 --only a,b --profile import.prof

The ways take turns at small parts of the same orders, in one process. The floor (a)
and OCA's importer (d) get the prices and the delivery addresses ready-made; ours has to
find them. The floor also creates as quietly as ours does (no tracking)."""


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
    add("--only", default="a,b,c,d,e", help="which ways (default: a,b,c,d,e)")
    add("--profile", metavar="FILE", help="write a cProfile of our import (way b)")
    add("--seed", type=int, default=1, help="same seed, same orders (default: 1)")
    return parser.parse_args(arguments)


def main():
    return command_line.run(read_arguments, run)


def run(arguments):
    cache = Cache()
    venv = preparation.enter_virtual_environment(cache)
    with preparation.prepared(cache, venv) as environment:
        environment = oca.with_addons(environment, oca.SALE_ORDER_IMPORT)
        environment.fresh_database(DATABASE)
        addons = ["lazada_connector", oca.SALE_ORDER_IMPORT]
        with console.step(f"Odoo database with {', '.join(addons)}"):
            environment.databases.install(DATABASE, addons, "bench-install.log")
        simulator = servers.serving_simulator(
            environment,
            orders=arguments.orders,
            products=PRODUCTS,
            seed=arguments.seed,
            region="sg",
        )
        with simulator as lazada:
            return _run_inside_odoo(environment, lazada, arguments)


def _run_inside_odoo(environment, lazada, arguments):
    task = {"lazada": lazada, "arguments": vars(arguments)}
    command, environ = odoo_session.command(
        environment, DATABASE, "environment.bench.runner", task
    )
    log = environment.cache.path("logs", "bench.log")
    return processes.run_logged(command, log, console.say, env=environ)
