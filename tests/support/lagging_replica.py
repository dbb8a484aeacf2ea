"""A database with a replica that lags: what is written is read there seconds later.

The embedded PostgreSQL of the tests keeps no log that could be sent, so these are two
servers of their own, which go with the test.
"""

import os
import shutil
import subprocess
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from environment import ports, postgres, processes
from environment.postgres_keeper import server_command

from .waiting import wait_until

ROLE = postgres.ROLE


@dataclass(frozen=True)
class Replicated:
    """The two servers, by their ports."""

    primary: int
    replica: int

    def variables(self):
        """Return the environment variables by which Odoo finds both."""
        return {
            "PGHOST": ports.LOOPBACK,
            "PGPORT": str(self.primary),
            "PGUSER": ROLE,
            "PGHOST_REPLICA": ports.LOOPBACK,
            "PGPORT_REPLICA": str(self.replica),
        }


@contextmanager
def serving(environment, database, seconds):
    """Yield the :class:`Replicated` copy of a database, while it is served.

    :param int seconds: how much later the replica shows what was committed
    """
    folder = environment.cache.folder("lagging-replica")
    shutil.rmtree(folder)
    folder.mkdir(mode=0o711)
    made = Replicated(ports.free_port(), ports.free_port())
    try:
        with ExitStack() as stack:
            primary = _make_primary(folder)
            stack.enter_context(_running(folder, primary, made.primary))
            _copy_database(environment, database, made.primary)
            replica = _make_replica(folder, made.primary)
            lag = f"recovery_min_apply_delay={seconds}s"
            stack.enter_context(_running(folder, replica, made.replica, lag))
            yield made
    finally:
        shutil.rmtree(folder)


def _program(name):
    return str(postgres.programs_folder() / name)


def _make_primary(folder):
    data = _data_folder(folder, "primary")
    _run(
        _program("initdb"), f"--pgdata={data}", "--username=postgres", "--auth=trust",
        "--encoding=UTF8", "--locale=C", "--no-sync",
    )  # fmt: skip
    return data


def _make_replica(folder, primary):
    data = _data_folder(folder, "replica")
    _run(
        _program("pg_basebackup"), f"--pgdata={data}", "--write-recovery-conf",
        "--checkpoint=fast", f"--host={ports.LOOPBACK}", f"--port={primary}",
        "--username=postgres",
    )  # fmt: skip
    return data


def _data_folder(folder, name):
    data = folder / name
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(data, "nobody", "nogroup")
    return data


@contextmanager
def _running(folder, data, port, *settings):
    # Of a setting that is given twice, the last one counts.
    wanted = ("wal_level=replica", "max_wal_senders=4", *settings)
    command = server_command(port, data)
    command += [word for setting in wanted for word in ("-c", setting)]
    with open(folder / f"{data.name}.log", "w") as log:
        with processes.running(command, stdout=log, stderr=log, cwd="/"):
            ask = [_program("pg_isready"), f"--host={ports.LOOPBACK}", f"--port={port}"]
            wait_until(
                lambda: (
                    subprocess.run(ask, capture_output=True, check=False).returncode
                    == 0
                ),
                "PostgreSQL answers",
                seconds=60,
                pause=0.2,
            )
            yield


def _copy_database(environment, database, port):
    here = [f"--host={ports.LOOPBACK}", f"--port={port}", "--username=postgres"]
    for statement in (
        f"CREATE ROLE {ROLE} LOGIN CREATEDB",
        f'CREATE DATABASE "{database}" OWNER {ROLE}',
    ):
        _run(_program("psql"), *here, "--command", statement)
    dump = subprocess.Popen(
        [_program("pg_dump"), "--format=custom", "--compress=0", database],
        env={**os.environ, **environment.server.environ()},
        stdout=subprocess.PIPE,
    )
    here[-1] = f"--username={ROLE}"
    subprocess.run(
        [_program("pg_restore"), *here, "--no-owner", f"--dbname={database}"],
        stdin=dump.stdout,
        check=True,
        capture_output=True,
    )
    assert dump.wait() == 0


def _run(*command):
    done = subprocess.run(
        postgres.as_ordinary_user(command),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
