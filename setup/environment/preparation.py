"""The whole environment, made in order and ready to use."""

import sys
from contextlib import contextmanager
from dataclasses import dataclass

from . import console, odoo_session, postgres, processes, programs
from . import odoo as odoos
from .addons import contents, outside_dependencies, standard_addons
from .cache import Cache, fingerprint
from .databases import UNFINISHED, Databases
from .odoo import Odoo
from .virtualenv import LAYERS, TESTS_LAYER, VirtualEnvironment

INSTALLED = "lazada_installed"
INSTALL_LOG = "install.log"


@dataclass(frozen=True)
class Environment:
    """What the demo and the tests work with."""

    cache: Cache
    odoo: Odoo
    server: postgres.Server
    databases: Databases
    addons: dict
    missing_programs: list

    def fresh_database(self, name):
        """Make a database with Odoo's own modules that our add-ons depend on."""
        template = self.databases.template(outside_dependencies(self.addons))
        self.databases.copy(template, name)

    def installed_database(self):
        """Return the name of a database with the add-ons installed, to be copied: a
        copy takes a second, the installation and the web client's files a minute.

        It is made once for what the add-ons are made of now.
        """
        template = self.databases.template(outside_dependencies(self.addons))
        name = f"{INSTALLED}_{fingerprint(template, contents(self.addons))}"
        with self.cache.lock("installed"):
            if self.databases.exists(name):
                console.ready("Odoo with our add-ons")
            else:
                with console.step("Odoo with our add-ons"):
                    self._make_installed(template, name)
        return name

    def _make_installed(self, template, name):
        self.databases.drop_all(INSTALLED)
        unfinished = f"{INSTALLED}{UNFINISHED}"
        self.databases.copy(template, unfinished)
        self.databases.install(unfinished, list(self.addons), INSTALL_LOG)
        self._make_web_client_files(unfinished)
        self.databases.rename(unfinished, name)

    def _make_web_client_files(self, database):
        log = self.cache.path("logs", "web-client-files.log")
        module = "environment.web_client_files"
        command, environ = odoo_session.command(self, database, module, {})
        code = processes.run_logged(command, log, env=environ)
        problem = "Odoo cannot make the files of its web client."
        processes.require_success(code, problem, log)

    def odoo_environ(self):
        return self.odoo.environ(self.server)


def enter_virtual_environment(cache, layers=tuple(LAYERS)):
    """Go on as the environment's Python, with the layers' packages installed.

    Does not return unless we already run in it: the program starts again.
    """
    venv = VirtualEnvironment(cache)
    cache.make()
    cache.provide_temporary_folder()
    if not venv.active:
        venv.ensure(layers)
        venv.run_here(sys.argv)
    return venv


def enter_tests_environment(cache):
    return enter_virtual_environment(cache, (TESTS_LAYER,))


@contextmanager
def prepared(cache, venv):
    """Yield the ``Environment``; PostgreSQL is up while it is used."""
    missing = programs.ensure(cache)
    odoo = odoos.prepare(cache, venv)
    with postgres.serving(cache) as server:
        databases = Databases(cache, server, odoo)
        yield Environment(cache, odoo, server, databases, standard_addons(), missing)
