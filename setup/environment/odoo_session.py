"""A program inside Odoo: its configuration, its registry, an environment.

Such a program is started by ``command`` below, in a process of its own.
"""

import json
import os
from contextlib import contextmanager

from .ports import LOOPBACK


def command(environment, database, module, task):
    """Return how to start a module as a program inside Odoo, and its variables.

    :param environment: the prepared ``Environment``
    :param str module: gets ``{"odoo": options for open_registry, **task}`` as JSON
    :param dict task: what the program needs to know
    :rtype: tuple[list, dict]
    """
    quiet = ("--log-level=warn", f"--http-interface={LOOPBACK}")
    server = environment.odoo.command(database, *quiet)
    # What follows the program's name is for Odoo's own configuration.
    options = list(map(str, server[server.index("odoo") + 1 :]))
    environ = environment.odoo_environ()
    checkout = environment.odoo.checkout
    paths = [environ["PYTHONPATH"], str(checkout / "setup"), str(checkout / "tests")]
    environ["PYTHONPATH"] = os.pathsep.join(paths)
    text = json.dumps({"odoo": options, **task})
    return [environment.odoo.venv.python, "-m", module, text], environ


def open_registry(options):
    """Return the registry of the database that Odoo's command line options name."""
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(options, setup_logging=True)
    return Registry(config["db_name"][0])


@contextmanager
def environment_of(registry):
    """Yield an environment as scheduled actions have it; commit at the end."""
    from odoo import SUPERUSER_ID, api

    with registry.cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
