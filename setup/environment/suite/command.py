"""The command line of ``setup/test``."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait

from .. import command_line, console, preparation, processes
from ..cache import Cache
from . import stages
from .outcome import Outcome

EXAMPLES = """\
examples:
  setup/test                    everything
  setup/test --pure             what needs no Odoo and no database: seconds
  setup/test --lint             the lint only
  setup/test -k paging          the tests with "paging" in their name, of every stage
  setup/test --stage odoo -k TestLazadaOrder
  setup/test --stage queue_job  lazada_queue_job with OCA queue_job, fetched for it
  LAZADA_CACHE=/data/cache setup/test       another cache folder
  ODOO_PATH=~/src/odoo setup/test           an Odoo 19 that is already there
  PGHOST=localhost PGUSER=odoo PGPASSWORD=odoo setup/test

Two stages run at a time. The last line of the output sums up all tests. The output of
each stage is kept in the folder logs of the cache."""

STAGES_WITHOUT_ODOO = {"lint": stages.lint, "pure": stages.pure}
# The longest first: a lane that is free takes the next.
STAGES_WITH_ODOO = {
    "end_to_end": stages.end_to_end,
    "odoo": stages.odoo,
    "alone": stages.alone,
    "kits": stages.kits,
    "countries": stages.countries,
}
# Only when asked for: it fetches add-ons of others.
STAGES_ON_DEMAND = {
    "queue_job": stages.queue_job,
    "reconcile": stages.reconcile,
    "printer": stages.printer,
}
# Each stage keeps about one core busy; Odoo is prepared beside the first ones.
LANES = 2


def read_arguments(arguments=None):
    parser = command_line.parser(
        "test",
        "Prepare Odoo 19 and all else that is needed, and run the tests.",
        EXAMPLES,
    )
    every = [*STAGES_WITHOUT_ODOO, *reversed(STAGES_WITH_ODOO)]
    choice = parser.add_mutually_exclusive_group()
    stage_names = [*every, *STAGES_ON_DEMAND]
    choice.add_argument("--stage", action="append", choices=stage_names, dest="stages")
    choice.add_argument("--pure", action="store_const", const=["pure"], dest="stages")
    choice.add_argument("--lint", action="store_const", const=["lint"], dest="stages")
    parser.add_argument(
        "-k",
        dest="name",
        default="",
        metavar="NAME",
        help="only tests with NAME in their name, their class, file or add-on",
    )
    parsed = parser.parse_args(arguments)
    if not parsed.stages:
        parsed.stages = [name for name in every if not (parsed.name and name == "lint")]
    return parsed


def main():
    processes.end_on_signals()
    arguments = read_arguments()
    try:
        with console.explained():
            total = run(arguments)
    except KeyboardInterrupt:
        console.say("\ninterrupted")
        return 130
    console.say(str(total))
    return 0 if total.passed and not total.failed else 1


def run(arguments):
    """Run the stages that were asked for; return the sum of their outcomes."""
    cache = Cache()
    if set(arguments.stages) <= set(STAGES_WITHOUT_ODOO):
        venv = preparation.enter_tests_environment(cache)
    else:
        venv = preparation.enter_virtual_environment(cache)
    asked = stages.Run(cache, venv, arguments.name, len(arguments.stages) > 1)
    with ThreadPoolExecutor(LANES) as pool, processes.ended_with_block():
        outcomes = _run_in_lanes(pool, arguments.stages, asked)
    return _sum_up({name: outcomes[name] for name in arguments.stages})


def _run_in_lanes(pool, names, asked):
    without = [name for name in STAGES_WITHOUT_ODOO if name in names]
    with_odoo = [
        name for name in (STAGES_WITH_ODOO | STAGES_ON_DEMAND) if name in names
    ]
    running = {
        name: pool.submit(_run_stage, name, STAGES_WITHOUT_ODOO[name], asked)
        for name in without
    }
    outcomes = _run_with_odoo(pool, with_odoo, asked) if with_odoo else {}
    return outcomes | {name: future.result() for name, future in running.items()}


def _run_with_odoo(pool, names, asked):
    stages_by_name = STAGES_WITH_ODOO | STAGES_ON_DEMAND
    try:
        with preparation.prepared(asked.cache, asked.venv) as environment:
            running = {
                name: pool.submit(
                    _run_stage, name, stages_by_name[name], asked, environment
                )
                for name in names
            }
            wait(running.values())
            return {name: future.result() for name, future in running.items()}
    except console.SetupError as error:
        # The other stages have their outcomes all the same: they must not get lost.
        console.complain(error)
        return {name: Outcome(failed=1, reason=error.problem) for name in names}


def _run_stage(name, stage, *arguments):
    console.say(f"===== {name}: begins =====")
    started = time.monotonic()
    try:
        result = stage(*arguments)
    except console.SetupError as error:
        console.complain(error)
        result = Outcome(failed=1, reason=error.problem)
    console.say(f"===== {name}: {result} ({time.monotonic() - started:.0f} s) =====")
    return result


def _sum_up(outcomes):
    console.say("")
    for name, result in outcomes.items():
        console.say(
            f"{name:12} {result}{f' ({result.reason})' if result.reason else ''}"
        )
    sys.stderr.flush()
    return sum(outcomes.values(), Outcome())
