"""Makes the two databases and lets what is measured take turns in them."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager

from ... import console, odoo_session, processes, servers
from ...addons import CHECKOUT
from .kinds import FOLLOW
from .multiply import multiply, read_pattern
from .table import TITLES, best_of, lines

SAMPLE = "lazada_grown_sample"
# Of the sample at most, and how many times a small database the large one is.
SAMPLE_ORDERS, TIMES = 1000, 100
PRODUCTS = 40  # of each store
DAYS = 50
NEW_ORDERS, ROUNDS = 20, 3
REGIONS = ("sg", "my", "th", "ph", "vn")
PROGRAMS = "environment.bench.grown"


def hold(environment, arguments):
    """Grow two databases, measure in both, print the table."""
    sizes = (arguments.grown // TIMES, arguments.grown)
    sample = min(SAMPLE_ORDERS, sizes[0])
    with sellers(environment, sample, arguments.seed) as lazadas:
        facts = make_sample(environment, SAMPLE, lazadas)
        names = [grow(environment, SAMPLE, facts, size // sample) for size in sizes]
        found = measure(environment, names, lazadas[0])
    print(*lines(sizes, found), sep="\n")
    print(*disk_lines(environment, names, sizes), sep="\n")
    print(f"{os.cpu_count()} processors")
    return 0


@contextmanager
def sellers(environment, orders, seed, regions=REGIONS, products=PRODUCTS):
    """Yield what the simulators of two sellers print; together they have the orders.

    :param int products: of each store
    """
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                servers.serving_simulator(
                    environment,
                    orders=orders // 2,
                    products=products,
                    seed=seed + number,
                    region=",".join(regions),
                    days=DAYS,
                    app_key=f"90000{number}",
                )
            )
            for number in (1, 2)
        ]


def make_sample(environment, database, lazadas):
    """Have the add-ons make the sample; return what they say of it."""
    environment.fresh_database(database)
    addons = list(environment.addons)
    with console.step(f"Odoo database with {len(addons)} add-ons"):
        environment.databases.install(database, addons, "grown-install.log")
    with console.step("Stores and their orders"):
        return live(environment, database, lazadas)


def live(environment, database, lazadas):
    """Have a database with the add-ons get its stores and orders."""
    program, task = f"{PROGRAMS}.sample", {"sellers": lazadas}
    command, environ = odoo_session.command(environment, database, program, task)
    log, output = environment.cache.path("logs", "grown-sample.log"), []
    code = processes.run_logged(command, log, output.append, env=environ)
    processes.require_success(code, "The sample cannot be made.", log)
    return json.loads(output[-1])


def grow(environment, sample, facts, times, age=0):
    """Return the name of a database with so many times the orders of the sample.

    :param int age: days that the youngest copy is older than the sample
    """
    name = f"{sample}_{times}"
    with console.step(f"Database with {times:,} times the sample"):
        environment.databases.copy(sample, name)
        with environment.server.cursor(name) as cursor:
            if times > 1:
                pattern = read_pattern(cursor, **facts, copies=times - 1, age=age)
                multiply(cursor, pattern)
    return name


# === MEASURING === #


def measure(
    environment, names, lazada, kinds=tuple(TITLES), rounds=ROUNDS, orders=NEW_ORDERS
):
    """Let the databases take turns at everything of some kinds; return the figures.
    The first round is not counted, the last one also looks at the plans.

    :param int orders: new ones, in each round
    :return: ``(name, kind, Figure, Figure)`` of everything
    :rtype: list[tuple]
    """
    sys.path.append(str(CHECKOUT / "tests"))
    from lazada_simulator.control_client import ControlClient

    control = ControlClient(lazada["control_url"])
    with workers(environment, names) as pair:
        known = [json.loads(worker.stdout.readline()) for worker in pair]
        assert known[0] == known[1], "the databases differ"
        answers = [
            (number, name, kind, [], [])
            for number, (name, kind) in enumerate(known[0])
            if kind in kinds
        ]
        for number in range(rounds):
            ids = [new_order(control) for _each in range(orders)]
            order = {"ids": ids, "plans": number == rounds - 1}
            with console.step(f"Round {number + 1} of {rounds}"):
                take_turns(pair, answers, order, control)
    return [
        (name, kind, *(best_of(side[1:]) for side in sides))
        for _number, name, kind, *sides in answers
    ]


def new_order(control):
    return control.create_order(region="sg")["order"]["order_id"]


def take_turns(pair, answers, order, control):
    for number, name, _kind, *sides in answers:
        if name == FOLLOW:
            control.advance_orders(region="sg", order_ids=order["ids"])
        for worker, side in zip(pair, sides, strict=True):
            side.append(told(worker, {**order, "number": number}))


def told(worker, order):
    """Have a worker do something; return what it says."""
    worker.stdin.write(json.dumps(order) + "\n")
    worker.stdin.flush()
    answer = worker.stdout.readline()
    if not answer:
        raise console.SetupError("A worker has failed.", "Its log is in logs/grown-*.")
    return json.loads(answer)


@contextmanager
def workers(environment, names):
    """Yield a process inside Odoo for each database."""
    with ExitStack() as stack:
        yield [stack.enter_context(_worker(environment, name)) for name in names]


@contextmanager
def _worker(environment, name):
    program = f"{PROGRAMS}.worker"
    command, environ = odoo_session.command(environment, name, program, {})
    log = environment.cache.path("logs", f"grown-{name}.log")
    piped = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        open(log, "w") as errors,
        processes.running(command, env=environ, stderr=errors, **piped) as process,
    ):
        yield process


# === DISK === #


def disk_lines(environment, names, sizes):
    """Yield how large the databases are, and what an order takes."""
    found = [disk_of(environment, name) for name in names]
    for size, disk in zip(sizes, found, strict=True):
        yield f"{size:,} orders: {disk / 1e6:,.0f} MB on disk"
    if sizes[0] != sizes[1]:
        each = (found[1] - found[0]) / (sizes[1] - sizes[0])
        yield f"{each / 1000:.1f} kB for each order"


def disk_of(environment, name):
    with environment.server.cursor(name) as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]
