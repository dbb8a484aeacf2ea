"""Runs the embedded PostgreSQL for as long as somebody uses it.

``python -m environment.postgres_keeper LOCK_FILE PORT DATA_FOLDER``: every user holds a
shared lock on the file; when none is left, the server is stopped.
"""

import signal
import subprocess
import sys
import time

from . import cache, ports, processes
from .postgres import as_ordinary_user, programs_folder

SECONDS_BETWEEN_LOOKS = 0.5
TIMES_ASKED = 20
SETTINGS = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "jit": "off",
    # The data can always be made anew: speed before safety.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def server_command(port, data):
    options = {**SETTINGS, "port": port}
    pairs = [f"{name}={value}" for name, value in options.items()]
    command = [programs_folder() / "postgres", "-D", data]
    command += [word for pair in pairs for word in ("-c", pair)]
    return [str(part) for part in as_ordinary_user(command)]


def keep(lock_file, port, data):
    """Serve until nobody holds the lock; return PostgreSQL's exit code."""
    command = server_command(port, data)
    if command[0] == "setpriv":
        # A change of user clears what the parent has asked for.
        command[1:1] = ["--pdeathsig=INT"]
    server = subprocess.Popen(
        command, preexec_fn=processes.die_with_parent(signal.SIGINT)
    )
    with open(lock_file) as users:
        while server.poll() is None and not cache.try_lock(users):
            time.sleep(SECONDS_BETWEEN_LOOKS)
        # The lock is kept until the server is down: the next user waits for that.
        return end(server)


def end(server):
    """Shut down fast; PostgreSQL may not yet listen to signals, so say it again."""
    for number in [signal.SIGINT] * TIMES_ASKED + [signal.SIGQUIT]:
        server.send_signal(number)
        try:
            return server.wait(1)
        except subprocess.TimeoutExpired:
            pass
    server.kill()
    return server.wait()


def main():
    # A shell starts background jobs with SIGINT ignored; PostgreSQL would inherit it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    lock_file, port, data = sys.argv[1:]
    return keep(lock_file, port, data)


if __name__ == "__main__":
    sys.exit(main())
