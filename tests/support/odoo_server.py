"""An Odoo server of a test's own, which may be killed."""

import os
import signal
from contextlib import contextmanager

import requests

from environment import ports, processes
from environment.odoo_client import OdooClient

from .waiting import wait_until


class KillableOdoo:
    """Odoo on one database, without scheduled actions of its own accord.

    :param environment: the prepared ``Environment``
    :param str database: has the add-ons installed
    """

    def __init__(self, environment, database):
        self._environment = environment
        self._database = database
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
        )
        self._process = processes.start(command, env=self._environment.odoo_environ())
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


@contextmanager
def killable_odoo(environment, database):
    """Yield a running server on a new database with the add-ons of the checkout."""
    environment.fresh_database(database)
    addons = list(environment.addons)
    environment.databases.install(database, addons, f"{database}-install.log")
    server = KillableOdoo(environment, database)
    try:
        server.start()
        base_url = ("web.base.url", server.url)
        server.client.call("ir.config_parameter", "set_param", *base_url)
        yield server
    finally:
        server.stop()
