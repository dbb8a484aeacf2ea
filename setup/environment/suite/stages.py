"""The stages of the tests: functions of a ``Run`` that return an ``Outcome``."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from .. import console, oca, ports, processes
from ..addons import CHECKOUT, own_addons
from ..cache import Cache
from ..preparation import INSTALL_LOG
from ..virtualenv import VirtualEnvironment
from . import outcome, selection
from .outcome import Outcome

DATABASE = "lazada_test"
ALLOWED_LOG_LINES = CHECKOUT / "setup" / "checklog-odoo.cfg"


@dataclass(frozen=True)
class Run:
    """What one call of ``setup/test`` was asked for."""

    cache: Cache
    venv: VirtualEnvironment
    name: str = ""
    several: bool = False

    def teller(self, stage):
        """Return what shows a line of a stage's output, named where several run."""
        prefix = f"{stage:>10} | " if self.several else ""
        return lambda line: console.say(prefix + line)

    def log(self, stage):
        return self.cache.path("logs", f"test-{stage}.log")

    def program(self, name):
        return self.venv.folder / "bin" / name


def _run(run, stage, command, log=None, **options):
    """Run a program with its output shown and kept: ``(exit code, output)``."""
    log = run.log(log or stage)
    options = {"cwd": CHECKOUT, "env": run.venv.environ(), **options}
    code = processes.run_logged(command, log, run.teller(stage), **options)
    return code, Path(log).read_text(encoding="utf-8")


def lint(run):
    """Ruff, pylint-odoo and requirements.txt, each counted as one check."""
    addons = sorted(own_addons())
    checks = [
        [run.program("ruff"), "check", "--no-fix", "."],
        [run.program("ruff"), "format", "--check", "."],
        [run.venv.python, CHECKOUT / "setup" / "requirements.py", "--check"],
    ]
    if addons:
        rules = "--rcfile=.pylintrc-mandatory"
        checks.append([run.program("pylint"), rules, "--jobs=0", *addons])
    failed = 0
    for number, command in enumerate(checks, 1):
        code, _output = _run(run, "lint", command, log=f"lint-{number}")
        failed += bool(code)
    return Outcome(len(checks) - failed, failed)


def pure(run):
    """What needs neither Odoo nor a database."""
    return _pytest(run, "pure", "tests/pure", run.venv.environ())


def end_to_end(run, environment):
    """A real Odoo, the simulator and a real browser."""
    return _pytest(run, "end_to_end", "tests/end_to_end", environment.odoo_environ())


def _pytest(run, stage, folder, environ):
    command = [
        run.venv.python,
        "-m",
        "pytest",
        folder,
        "--durations=15",
        "-o",
        f"cache_dir={run.cache.path('pytest', stage)}",
    ]
    if run.name:
        command += ["-k", run.name]
    return outcome.of_pytest(*_run(run, stage, command, env=environ))


def odoo(run, environment):
    """The add-ons' own tests, on a fresh database, with a look at the logs."""
    addons = list(environment.addons)
    tags = selection.test_tags(addons, run.name)
    if not tags:
        return _nothing_to_run()
    database = f"{DATABASE}_odoo"
    environment.databases.copy(environment.installed_database(), database)
    result = _odoo(run, environment, "odoo", database, tags)
    result += _check_log(run, environment.cache.path("logs", INSTALL_LOG))
    return result + _check_texts(run, environment, database, addons)


def kits(run, environment):
    """What the add-ons do with kits, countries' charts of accounts and batch transfers,
    on a database that has Odoo's apps for them."""
    addons = [*environment.addons, "lazada_packing_batch"]
    tags, apps = selection.tests_with_apps(addons, run.name)
    if not tags:
        return _nothing_to_run()
    database = f"{DATABASE}_kits"
    environment.databases.copy(environment.installed_database(), database)
    # Beside an installation, Odoo runs the tests of what it installs only.
    environment.databases.install(database, apps, "kits-install.log")
    return _odoo(run, environment, "kits", database, tags)


def countries(run, environment):
    """A month of orders for the e-invoices of each country that Odoo has a module for,
    on a database that has these modules."""
    tags, apps = selection.tests_of_countries(run.name)
    if not tags:
        return _nothing_to_run()
    database = f"{DATABASE}_countries"
    environment.databases.copy(environment.installed_database(), database)
    environment.databases.install(database, apps, "countries-install.log")
    return _odoo(run, environment, "countries", database, tags)


def alone(run, environment):
    """Each add-on alone: it comes, is used, and goes without trace."""
    return _pytest(run, "alone", "tests/alone", environment.odoo_environ())


def queue_job(run, environment):
    """The jobs of OCA ``queue_job``, which is fetched for it, and its job runner."""
    environment = oca.with_addons(environment, oca.QUEUE_JOB)
    environ = environment.odoo_environ()
    jobs = _pytest(run, "queue_job", "tests/queue_job", environ)
    return _tests_of_glue(run, environment, "lazada_queue_job") + jobs


def printer(run, environment):
    """Labels on a printer of OCA's ``base_report_to_printer``, which is fetched."""
    environment = oca.with_addons(environment, oca.PRINTER)
    return _tests_of_glue(run, environment, "lazada_packing_printer")


def _tests_of_glue(run, environment, addon):
    """Run the tests of an add-on that joins the suite to one of OCA's."""
    tags = selection.test_tags([addon], run.name)
    if not tags:
        return _nothing_to_run()
    database = f"{DATABASE}_{addon}"
    environment.fresh_database(database)
    result = _odoo(run, environment, addon, database, tags, f"--init={addon}")
    return result + _check_texts(run, environment, database, [addon])


def reconcile(run, environment):
    """Payouts in OCA's ``account_reconcile_oca``, which is fetched for it."""
    environment = oca.with_addons(environment, oca.RECONCILE)
    addons = ["lazada_settlement"]
    tags = selection.reconcile_tags(addons, run.name)
    if not tags:
        return _nothing_to_run()
    database = f"{DATABASE}_reconcile"
    environment.fresh_database(database)
    init = f"--init={','.join([*addons, oca.RECONCILE])}"
    return _odoo(run, environment, "reconcile", database, tags, init)


def _nothing_to_run():
    console.note("no test of the add-ons carries this name")
    return Outcome()


def _odoo(run, environment, log, database, tags, *options):
    """Run the tests with these tags, of add-ons that a database holds or that an option
    installs."""
    command = environment.odoo.command(
        database,
        *options,
        f"--test-tags={tags}",
        "--stop-after-init",
        f"--http-interface={ports.LOOPBACK}",
        f"--http-port={ports.free_port()}",
        f"--screenshots={run.cache.path('logs', 'screenshots')}",
    )
    environ = environment.odoo_environ()
    result = outcome.of_odoo(*_run(run, log, command, env=environ))
    return result + _check_log(run, run.log(log))


def _check_texts(run, environment, database, addons):
    """Fail on add-ons whose texts have changed since the last setup/translations; with
    a part of the tests only, nothing is checked."""
    if run.name:
        return Outcome()
    # It needs packages of the virtual environment.
    from ..translations import export

    outdated = export.outdated(export.templates(environment, database, addons))
    for addon in outdated:
        console.say(f"{addon}: texts have changed; run setup/translations")
    return Outcome(len(addons) - len(outdated), len(outdated))


def _check_log(run, log):
    """Fail on warnings and errors in a log that no test was meant to cause."""
    command = [
        run.program("checklog-odoo"),
        "--config",
        ALLOWED_LOG_LINES,
        log,
    ]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    if checked.returncode == 0:
        return Outcome(passed=1)
    console.say(checked.stdout + checked.stderr)
    console.say(
        "Odoo's log holds the warnings or errors above; see setup/checklog-odoo.cfg"
    )
    return Outcome(failed=1)
