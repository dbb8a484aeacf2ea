"""TCP ports of the loopback interface."""

import socket

from .console import SetupError

LOOPBACK = "127.0.0.1"


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(wanted=()):
    """Return the first free port of those wanted, otherwise any free one."""
    for port in wanted:
        if is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def require_free(port):
    if not is_free(port):
        raise SetupError(
            f"Port {port} is taken by another program.",
            "Choose another one with --port, or leave --port away.",
        )
