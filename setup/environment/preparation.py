"""The whole environment, made in order and ready to use."""

import sys
from contextlib import contextmanager
from dataclasses import dataclass

from . import odoo as odoos
from . import postgres, programs
from .addons import outside_dependencies, standard_addons
from .cache import Cache
from .databases import Databases
from .odoo import Odoo
from .virtualenv import LAYERS, TESTS_LAYER, VirtualEnvironment


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
