"""A program inside Odoo: its configuration, its registry, an environment."""

from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def open_registry(options):
    """Return the registry of the database that Odoo's command line options name."""
    config.parse_config(options, setup_logging=True)
    return Registry(config["db_name"][0])


@contextmanager
def environment_of(registry):
    """Yield an environment as scheduled actions have it; commit at the end."""
    with registry.cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
