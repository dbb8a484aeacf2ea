"""Connections whose answers are there in time, or are given up.

The time-outs of requests are for each wait: a server that sends a byte now and then,
of the head or of the body, would hold a worker for as long as it likes.
"""

import http.client
import io
import time

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from . import const


class DeadlineAdapter(HTTPAdapter):
    """Gives each answer :data:`.const.MAX_ANSWER_SECONDS`, from its request on."""

    def __init__(self):
        super().__init__()
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args, **kwargs):
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


class _Reader(io.RawIOBase):
    """Reads from a socket; waits no longer than its time-out and the deadline."""

    def __init__(self, sock):
        super().__init__()
        self._sock = sock
        self._file = sock.makefile("rb", buffering=0)
        self._timeout = sock.gettimeout()
        self._ends = time.monotonic() + const.MAX_ANSWER_SECONDS

    def readable(self):
        return True

    def readinto(self, buffer):
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer takes too long")
        self._sock.settimeout(
            left if self._timeout is None else min(left, self._timeout)
        )
        return self._file.readinto(buffer)

    def close(self):
        self._file.close()
        return super().close()


class _Socket:
    """What http.client needs of a socket to read an answer from it."""

    def __init__(self, sock):
        self._sock = sock

    def makefile(self, _mode):
        return io.BufferedReader(_Reader(self._sock))


class _Response(http.client.HTTPResponse):
    def __init__(self, sock, *args, **kwargs):
        super().__init__(_Socket(sock), *args, **kwargs)


class _HTTPConnection(HTTPConnection):
    response_class = _Response


class _HTTPSConnection(HTTPSConnection):
    response_class = _Response


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


_POOLS = {"http": _HTTPPool, "https": _HTTPSPool}
