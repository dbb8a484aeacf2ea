"""The two servers of the demo and the end-to-end tests: the simulator and Odoo."""

import json
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import ports, processes
from .console import SetupError

SECONDS_TO_START = 90


@dataclass(frozen=True)
class RunningOdoo:
    """A running Odoo: its address without a slash at the end, and its log file."""

    url: str
    log: Path


@contextmanager
def serving_odoo(environment, database, port, log_name="odoo.log", *options):
    """Yield a ``RunningOdoo`` on one database that already has the add-ons.

    :param options: more of Odoo's command line
    """
    log = environment.cache.folder("logs") / log_name
    command = environment.odoo.command(
        database,
        f"--http-interface={ports.LOOPBACK}",
        f"--http-port={port}",
        "--max-cron-threads=1",
        f"--logfile={log}",
        *options,
    )
    log.unlink(missing_ok=True)
    url = f"http://{ports.LOOPBACK}:{port}"
    with (
        open(log.with_suffix(".err"), "w") as errors,
        processes.running(
            command, env=environment.odoo_environ(), stdout=errors, stderr=errors
        ) as process,
    ):
        _wait_for_odoo(url, process, log)
        yield RunningOdoo(url, log)


def _wait_for_odoo(url, process, log):
    import requests  # in the virtual environment only

    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(f"{url}/web/health", timeout=SECONDS_TO_START).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    words = processes.last_lines(log) or processes.last_lines(log.with_suffix(".err"))
    raise SetupError(f"Odoo does not answer at {url}.", f"{words}\nIts log is {log}")


@contextmanager
def serving_simulator(environment, **options):
    """Yield what the simulator prints when it is ready: a dict with ``url`` etc.

    :param options: its command line options, such as ``orders=50`` and ``region="sg"``
    """
    log = environment.cache.folder("logs") / "simulator.log"
    options.setdefault("port", ports.free_port())
    command = [environment.odoo.venv.python, "-m", "lazada_simulator"]
    for name, value in options.items():
        command += [f"--{name.replace('_', '-')}", str(value)]
    environ = environment.odoo.venv.environ()
    environ["PYTHONPATH"] = str(environment.odoo.checkout / "tests")
    with (
        open(log, "w") as errors,
        processes.running(
            command,
            env=environ,
            cwd=environment.cache.root,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        line = process.stdout.readline()
        if not line.startswith("{"):
            raise SetupError(
                "The Lazada simulator does not start.",
                f"{line}{processes.last_lines(log)}\nIts log is {log}",
            )
        yield json.loads(line)
