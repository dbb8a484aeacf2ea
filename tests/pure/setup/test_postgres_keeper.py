"""The keeper, with a stand-in for PostgreSQL that is deaf at its start."""

import fcntl
import os
import subprocess
import sys

from environment import postgres_keeper
from environment.addons import CHECKOUT

DEAF_AT_FIRST = (
    "import signal, time\n"
    "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    "print('started', flush=True)\n"
    "time.sleep(1.5)\n"
    "signal.signal(signal.SIGINT, lambda *_: exit(0))\n"
    "time.sleep(60)\n"
)


def test_a_server_that_does_not_listen_yet_is_asked_again():
    server = subprocess.Popen(
        [sys.executable, "-c", DEAF_AT_FIRST], stdout=subprocess.PIPE
    )
    with server:
        server.stdout.readline()
        assert postgres_keeper.end(server) == 0


KEEP = (
    "import sys\n"
    "from environment import postgres_keeper\n"
    "postgres_keeper.server_command = lambda *_: ['sleep', '60']\n"
    "print('keeping', flush=True)\n"
    "sys.exit(abs(postgres_keeper.keep(sys.argv[1], 1, '')))\n"
)


def test_the_server_lives_as_long_as_somebody_holds_the_lock(tmp_path):
    lock_file = tmp_path / "users"
    environ = {**os.environ, "PYTHONPATH": str(CHECKOUT / "setup")}
    with open(lock_file, "w") as first, open(lock_file) as second:
        fcntl.flock(first, fcntl.LOCK_SH)
        fcntl.flock(second, fcntl.LOCK_SH)
        keeper = subprocess.Popen(
            [sys.executable, "-c", KEEP, lock_file],
            env=environ,
            stdout=subprocess.PIPE,
        )
        with keeper:
            keeper.stdout.readline()
            fcntl.flock(first, fcntl.LOCK_UN)
            try:
                keeper.wait(1.5)
            except subprocess.TimeoutExpired:
                pass
            assert keeper.poll() is None
            fcntl.flock(second, fcntl.LOCK_UN)
            assert keeper.wait(10) == 2  # ended by SIGINT
