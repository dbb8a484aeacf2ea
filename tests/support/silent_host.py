"""A host that hangs: connections are taken and never answered, or not even taken."""

import socket
import threading
from contextlib import contextmanager

from environment.ports import LOOPBACK

CONNECTIONS_OF_A_BACKLOG = 4


@contextmanager
def silent_host(accepts=True):
    """Yield the address of such a host.

    :param bool accepts: takes connections; otherwise its queue of them is full
    """
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen(128 if accepts else 0)
        port = listener.getsockname()[1]
        kept = []
        if accepts:
            threading.Thread(target=_take, args=(listener, kept), daemon=True).start()
        else:
            kept += [_knock(port) for _number in range(CONNECTIONS_OF_A_BACKLOG)]
        try:
            yield f"http://{LOOPBACK}:{port}"
        finally:
            for connection in kept:
                connection.close()


def _take(listener, kept):
    while True:
        try:
            kept.append(listener.accept()[0])
        except OSError:
            return  # closed


def _knock(port):
    connection = socket.socket()
    connection.setblocking(False)
    connection.connect_ex((LOOPBACK, port))
    return connection
