"""Connections whose answers are there in time, or are given up.

The time-outs of requests are for each wait: a server that sends a byte now and then,
of the head or of the body, would hold a worker for as long as it likes.
"""

import functools
import http.client
import io
import time

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from . import const


class DeadlineAdapter(HTTPAdapter):
    """Gives each answer so many seconds, from its request on.

    :param float seconds: default: :data:`.const.MAX_ANSWER_SECONDS`
    """

    def __init__(self, seconds=None):
        super().__init__()
        self._pools = _pools(seconds)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *args, **kwargs):
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


class _Reader(io.RawIOBase):
    """Reads from a socket; waits no longer than its time-out and the deadline."""

    def __init__(self, sock, seconds):
        super().__init__()
        self._sock = sock
        self._file = sock.makefile("rb", buffering=0)
        self._timeout = sock.gettimeout()
        self._ends = time.monotonic() + (seconds or const.MAX_ANSWER_SECONDS)

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

    def __init__(self, sock, seconds):
        self._sock = sock
        self._seconds = seconds

    def makefile(self, _mode):
        return io.BufferedReader(_Reader(self._sock, self._seconds))


@functools.cache
def _pools(seconds):
    """Return the classes of connections whose answers have so many seconds."""

    class Response(http.client.HTTPResponse):
        def __init__(self, sock, *args, **kwargs):
            super().__init__(_Socket(sock, seconds), *args, **kwargs)

    class PlainConnection(HTTPConnection):
        response_class = Response

    class SafeConnection(HTTPSConnection):
        response_class = Response

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class SafePool(HTTPSConnectionPool):
        ConnectionCls = SafeConnection

    return {"http": PlainPool, "https": SafePool}
