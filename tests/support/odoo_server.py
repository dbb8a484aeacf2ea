"""An Odoo server of a test's own, which may be killed."""

import os
import re
import signal
import threading
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import requests

from environment import ports, processes
from environment.odoo_client import OdooClient, OdooRefusal

from .waiting import wait_until

PROGRAM = Path(__file__).parent / "odoo_program.py"


class KillableOdoo:
    """Odoo on one database, without scheduled actions of its own accord.

    :param environment: the prepared ``Environment``
    :param str database: has the add-ons installed
    :param int workers: of how many processes it consists that answer requests; 0 is
        one process with threads
    :param options: more of Odoo's command line
    :param dict variables: more environment variables
    """

    def __init__(self, environment, database, workers=0, options=(), variables=None):
        self._environment = environment
        self._database = database
        self.workers = workers
        self._options = options
        self._variables = variables or {}
        self._port = ports.free_port()
        self._process = None
        self.client = None
        self.url = f"http://{ports.LOOPBACK}:{self._port}"
        self.log = environment.cache.folder("logs") / f"{database}.log"
        self.log.unlink(missing_ok=True)

    def start(self):
        """Start the server, and log in as the administrator."""
        command = self._environment.odoo.command(
            self._database,
            f"--http-interface={ports.LOOPBACK}",
            f"--http-port={self._port}",
            "--max-cron-threads=0",
            f"--logfile={self.log}",
            *self._options,
        )
        if self.workers:
            command += [
                f"--workers={self.workers}",
                f"--gevent-port={ports.free_port()}",
            ]
            command[1:3] = [PROGRAM]
        environ = self._environment.odoo_environ() | self._variables
        self._process = processes.start(command, env=environ)
        wait_until(self._answers, "Odoo answers", seconds=90, pause=0.2)
        self.client = OdooClient(self.url, self._database).login()

    def _answers(self):
        assert self._process.poll() is None, processes.last_lines(self.log)
        try:
            return requests.get(f"{self.url}/web/health", timeout=30).ok
        except requests.ConnectionError:
            return False

    def kill(self):
        """End the server as a power cut does."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self):
        processes.stop(self._process)

    def memory(self):
        """Return how much memory the server holds, in MB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) // 1024

    def highest_memory(self):
        """Return the most memory that one of the server's processes has held so far,
        in MB; of those that run now."""
        main = Path(f"/proc/{self._process.pid}")
        children = (main / f"task/{self._process.pid}/children").read_text().split()
        return max(map(_highest_memory, [main.name, *children]))

    def kill_during(self, xml_id, seconds, is_under_way=None):
        """Run a scheduled action, kill the server in the middle of it, and start it
        again.

        :param float seconds: from the start, or from when it is under way
        :param callable is_under_way: says so
        """
        client = OdooClient(self.url, self._database).login()
        job = partial(client.run_scheduled_action, xml_id)
        self.kill_while([job], seconds, is_under_way)

    def kill_while(self, jobs, seconds, is_under_way=None):
        """Do jobs side by side, kill the server in the middle of them, and start it
        again.

        :param list jobs: functions without arguments
        :param float seconds: from the start, or from when they are under way
        :param callable is_under_way: says so
        """
        threads = [
            threading.Thread(target=_do_till_killed, args=(job,)) for job in jobs
        ]
        for thread in threads:
            thread.start()
        if is_under_way:
            wait_until(is_under_way, "the work is under way", pause=0.002)
        time.sleep(seconds)
        self.kill()
        for thread in threads:
            thread.join()
        self.start()
        self._forget_timeouts()

    def _forget_timeouts(self):
        """Odoo takes a scheduled action that was killed three times in a row for a
        hanging one, and skips it once; here the kills are the point."""
        ids = self.client.search("ir.cron.progress", [("timed_out_counter", ">", 0)])
        self.client.call("ir.cron.progress", "write", ids, {"timed_out_counter": 0})


def _highest_memory(pid):
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0  # a worker that has just been replaced
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else 0


def _do_till_killed(job):
    try:
        job()
    except (requests.RequestException, OdooRefusal):
        pass  # it is killed in the middle


@contextmanager
def killable_odoo(environment, database, **options):
    """Yield a running server on a database that has the add-ons installed."""
    server = KillableOdoo(environment, database, **options)
    try:
        server.start()
        base_url = ("web.base.url", server.url)
        server.client.call("ir.config_parameter", "set_param", *base_url)
        yield server
    finally:
        server.stop()


def tracebacks(log):
    """Return the log's records that carry a traceback, as one text each. What the end
    of the server cut off does not count."""
    text = log.read_text(errors="replace").partition("Initiating shutdown")[0]
    records = re.split(r"\n(?=\d{4}-\d\d-\d\d )", text)
    return [record for record in records if "Traceback (most recent" in record]
