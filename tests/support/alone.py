"""One add-on alone: installed on a database of its own, used a little, uninstalled.

``LAZADA_ALONE_TESTS=all`` lets all of the add-on's own tests run there, not only those
of its views and of who may do what, and takes also the add-ons that come by themselves
with others.
"""

import os
from collections import Counter
from contextlib import contextmanager

from environment import addons, ports, processes
from environment.suite import outcome, selection

from .back_office import BackOffice, long_ago
from .modules import Modules
from .odoo_server import killable_odoo, tracebacks
from .traces import brought_values, left_behind

CONNECTOR = "lazada_connector"
DATABASE = "lazada_alone"
BASE = "lazada_alone_base"
ALL_TESTS = os.environ.get("LAZADA_ALONE_TESTS") == "all"
SIMULATOR = {"orders": 20, "products": 10, "seed": 13, "region": "sg"}
FEW_TESTS = ("security", "views")
# Every add-on comes by its name only, also one that joins others.
ALONE = "--skip-auto-install"


class Bases:
    """Databases with what an add-on depends on, each made once and copied.

    :param dict manifests: of the suite's add-ons
    """

    def __init__(self, environment, manifests):
        self._environment = environment
        self._manifests = manifests
        self._names = {}

    def database(self, addon):
        """Return the name of a database with all but the add-on itself."""
        own = addons.own_dependencies(self._manifests, addon)
        chosen = {name: self._manifests[name] for name in own | {addon}}
        needed = frozenset({*addons.outside_dependencies(chosen), *own})
        if needed not in self._names:
            self._names[needed] = self._make(needed)
        return self._names[needed]

    def _make(self, needed):
        name = f"{BASE}_{len(self._names)}"
        known = [have for have in self._names if have <= needed]
        if known:
            largest = max(known, key=len)
            self._environment.databases.copy(self._names[largest], name)
        else:
            self._environment.fresh_database(name)
        log = f"{name}.log"
        self._environment.databases.install(name, sorted(needed), log, ALONE)
        return name

    def drop(self):
        self._environment.databases.drop_all(BASE)


def chosen_addons():
    """Return the names of the add-ons that are tried."""
    manifests = addons.own_addons()
    return [
        name
        for name in sorted(addons.standard_addons())
        if ALL_TESTS or not manifests[name].get("auto_install")
    ]


@contextmanager
def bases(environment, manifests):
    """Yield the ``Bases`` of add-ons, which are dropped at the end."""
    made = Bases(environment, manifests)
    yield made
    made.drop()


class AloneAddon:
    """An add-on on its way through a database that it has for itself."""

    def __init__(self, environment, base, addon):
        self._environment = environment
        self._base = base
        self.addon = addon
        self.manifest = addons.own_addons()[addon]
        environment.databases.copy(base, DATABASE)

    def install(self):
        """Install it with its own tests; return their ``Outcome``."""
        log = self._environment.cache.path("logs", f"alone-{self.addon}.log")
        command = self._environment.odoo.command(
            DATABASE,
            f"--init={self.addon}",
            ALONE,
            "--stop-after-init",
            f"--http-interface={ports.LOOPBACK}",
            f"--http-port={ports.free_port()}",
            *self._test_options(),
        )
        environ = self._environment.odoo_environ()
        code = processes.run_logged(command, log, env=environ)
        result = outcome.of_odoo(code, log.read_text(encoding="utf-8"))
        assert not result.failed, f"{result}\n{processes.last_lines(log)}"
        return result

    def _test_options(self):
        if ALL_TESTS:
            return [f"--test-tags={selection.test_tags([self.addon])}"]
        tests = few_tests([*selection.written_tests([self.addon])])
        return [f"--test-tags={','.join(test.tag for test in tests)}"]

    def serving(self):
        return killable_odoo(self._environment, DATABASE)

    def bring_its_values(self):
        """Let a row of others carry each selection value that the add-on has brought,
        as records do after some time."""
        server = self._environment.server
        brought = list(brought_values(server, DATABASE, self._base))
        with server.cursor(DATABASE) as cursor:
            for table, column, value in brought:
                cursor.execute(
                    f'UPDATE "{table}" SET "{column}" = %s'
                    f' WHERE id = (SELECT max(id) FROM "{table}")',
                    [value],
                )

    def left_behind(self):
        server = self._environment.server
        return left_behind(server, DATABASE, self._base, self.addon)


def few_tests(tests):
    """Return the tests of an add-on's views and of who may do what, or else those of
    the file that has the fewest."""
    few = [test for test in tests if any(map(test.matches, FEW_TESTS))]
    sizes = Counter(test.file for test in tests)
    shortest = min(sizes, key=sizes.get)
    return few or [test for test in tests if test.file == shortest]


def check(environment, lazada, bases, addon):
    """Install an add-on alone, use it, uninstall it, and look at what is left; return
    the ``Outcome`` of its own tests.

    :param Lazada lazada: what its store belongs to
    """
    alone = AloneAddon(environment, bases.database(addon), addon)
    tests = alone.install()
    with alone.serving() as server:
        modules = Modules(server.client)
        office = BackOffice(server.client, lazada)
        store_id = use(office, modules, addon)
        alone.bring_its_values()
        others = modules.extended_by(addon) | {*alone.manifest["depends"]}
        modules.uninstall(addon)
        left = alone.left_behind()
        assert not left, "\n".join([f"{addon} leaves behind:", *left])
        check_others(office, modules, others, store_id)
    assert tracebacks(server.log) == []
    return tests


def use(office, modules, addon):
    """Do a little of everything: a store with orders and invoices, each window, each
    scheduled action, the settings; return the store's id."""
    values = {"invoice_policy": "open", "invoice_effective_date": f"{long_ago():%F}"}
    app_id = office.create_app()
    store_id = office.connected_store(app_id, "sg", "ALONE", **values)
    office.create_products(store_id)
    office.press(store_id, "action_download_orders")
    office.import_all(store_id)
    office.press(store_id, "action_create_invoices")
    modules.run_scheduled_actions([addon])
    modules.open_actions([addon])
    modules.save_settings()
    return store_id


def check_others(office, modules, names, store_id):
    """What an add-on depended on, and what it had extended, works without it."""
    assert modules.open_views(names)
    modules.run_scheduled_actions(names)
    if CONNECTOR in names:
        office.press(store_id, "action_download_orders")
