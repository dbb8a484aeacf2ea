"""Odoo databases: a template with Odoo's own modules, and quick copies of it."""

import os
import re
import shutil

from . import cache as caching
from . import console, processes

UNFINISHED = "_unfinished"
LOADING = re.compile(r"Loading module \w+ \(\d+/\d+\)")


class Databases:
    """Makes, copies and drops databases together with their filestores."""

    def __init__(self, cache, server, odoo):
        self._cache = cache
        self._server = server
        self._odoo = odoo

    def of_odoo(self, odoo):
        """Return the same for another Odoo."""
        return Databases(self._cache, self._server, odoo)

    def template(self, modules):
        """Return the name of a database with the modules installed, without demo data.

        It is made once for an Odoo and a list of modules.
        """
        release = [str(self._odoo.python_path), self._odoo.release]
        name = f"lazada_template_{caching.fingerprint(release, modules)}"
        with self._cache.lock("template"):
            if self.exists(name):
                console.ready("Odoo database template")
            else:
                title = f"Odoo database template ({', '.join(modules)})"
                with console.step(title):
                    self._make(name, modules)
        return name

    def exists(self, name):
        with self._server.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def drop_all(self, prefix):
        """Drop the databases whose names begin so."""
        with self._server.cursor() as cursor:
            query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
            cursor.execute(query, [prefix])
            names = [name for (name,) in cursor.fetchall()]
        for name in names:
            self.drop(name)

    def copy(self, template, name):
        """Make ``name`` a fresh copy of ``template``, whatever it was before."""
        self.drop(name)
        self._server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        source = self._odoo.filestore / template
        if source.is_dir():
            # Odoo never changes a stored file, so links do for copies.
            shutil.copytree(source, self._odoo.filestore / name, copy_function=os.link)

    def drop(self, name):
        self._server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        caching.remove_tree(self._odoo.filestore / name)

    def _make(self, name, modules):
        unfinished = name + UNFINISHED
        self.drop(unfinished)
        self._server.execute(f'CREATE DATABASE "{unfinished}"')
        self.install(unfinished, modules, "template.log")
        self.rename(unfinished, name)

    def rename(self, old, new):
        caching.remove_tree(self._odoo.filestore / new)
        files = self._odoo.filestore / old
        if files.is_dir():
            files.rename(self._odoo.filestore / new)
        self._server.execute(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def install(self, database, modules, log_name, *options):
        """Install modules into a database; raise ``SetupError`` with Odoo's words.

        :param options: more of Odoo's command line
        """
        log = self._cache.path("logs", log_name)
        command = self._odoo.command(
            database,
            f"--init={','.join(modules)}",
            "--stop-after-init",
            "--no-http",
            *options,
        )
        environ = self._odoo.environ(self._server)
        progress = console.Progress()

        def show(line):
            loading = LOADING.search(line)
            if loading:
                progress.show(loading[0])

        code = processes.run_logged(command, log, show, env=environ)
        progress.clear()
        processes.require_success(
            code, f"Odoo cannot install {', '.join(modules)}.", log
        )
