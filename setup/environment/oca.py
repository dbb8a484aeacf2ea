"""Add-ons of the Odoo Community Association: from PyPI into the cache, when asked for.

Only ``lazada_queue_job`` and ``lazada_packing_printer`` need one (the queue, the
printing), and ``setup/bench`` compares with another (an importer). They never become a
part of this checkout.
"""

from dataclasses import replace

from . import cache as caching
from . import console, processes
from .addons import CHECKOUT

QUEUE_JOB = "queue_job"
PRINTER = "base_report_to_printer"
RECONCILE = "account_reconcile_oca"
SALE_ORDER_IMPORT = "sale_order_import"
# What the add-ons that install themselves join the suite to.
JOINED = (QUEUE_JOB, PRINTER)


def with_addons(environment, *names):
    """Return the ``Environment`` with OCA add-ons on its path, fetched if need be.

    :param str names: of files in ``setup/oca``, without their ending
    """
    cache, venv = environment.cache, environment.odoo.venv
    folders = [fetch(cache, venv, name) for name in names]
    odoo = replace(environment.odoo, extra=(*environment.odoo.extra, *folders))
    databases = environment.databases.of_odoo(odoo)
    return replace(environment, odoo=odoo, databases=databases)


def fetch(cache, venv, name):
    """Return the folder that holds the add-ons below ``odoo/addons``."""
    requirements = CHECKOUT / "setup" / "oca" / f"{name}.txt"
    folder = cache.path("oca", name)
    stamp = caching.fingerprint(requirements.read_text())
    with cache.lock(f"oca-{name}"):
        if caching.read_stamp(folder) == stamp:
            console.ready(f"OCA add-ons ({name})")
        else:
            with console.step(f"OCA add-ons ({name}, from PyPI)"):
                cache.folder("oca")
                _install(cache, venv, requirements, folder, stamp)
    return folder


def _install(cache, venv, requirements, folder, stamp):
    log = cache.path("logs", f"{folder.name}-pip.log")
    with caching.building(folder, stamp) as unfinished:
        command = [venv.python, "-m", "pip", "install", "--no-input", "--no-deps"]
        command += ["--no-compile", "--target", unfinished, "-r", requirements]
        code = processes.run_logged(command, log, env=venv.environ())
        problem = "pip could not fetch the OCA add-ons. Is the network reachable?"
        processes.require_success(code, problem, log)
