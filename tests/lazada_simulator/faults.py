"""Faults that the control interface orders: what a network or a gateway may do.

========== ===============================================================
kind       what happens
========== ===============================================================
delay      the answer comes ``seconds`` later
timeout    no answer; the connection is dropped after ``seconds``
reset      no answer; the connection is reset (TCP RST)
cut        the connection is reset in the middle of the answer
truncated  an answer whose JSON ends in the middle
html       HTTP 200 with an HTML page instead of JSON
status     HTTP ``status`` (500, 502, 503, 429 …) with an HTML page
error      Lazada's error ``code`` with ``message``
batch      ``result`` with ``success`` false, ``code`` and ``message``
ban        ApiCallLimit, and a ban of ``seconds`` for every later call too
========== ===============================================================

``timeout``, ``reset``, ``html`` and ``status`` come before the call has done its work,
with ``after_work`` behind it (so that a client cannot know the result). ``status`` with
``seconds`` names them in ``Retry-After``.

:class:`ItemFault` refuses single items of a batch that succeeds.
"""

import random
import socket
import struct
import time
from dataclasses import asdict, dataclass

from flask import Response

from .errors import BatchRefusal, ItemRefusal, Refusal

KINDS = "delay timeout reset cut truncated html status error batch ban".split()
LOSING_THE_ANSWER = ("timeout", "reset", "html", "status")
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


@dataclass(slots=True)
class Fault:
    """One order for faults.

    ``path`` is an API path or ``*``. The first ``skip`` calls pass, the next ``count``
    are hit (None: no end), each of them with the probability ``share``.
    """

    kind: str
    path: str = "*"
    count: int | None = 1
    skip: int = 0
    share: float = 1
    seconds: float = 0
    status: int = 503
    code: str = ""
    message: str | None = None
    error_type: str | None = None
    after_work: bool = False

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"no such fault: {self.kind}; there are {KINDS}")

    @property
    def prevents_work(self):
        return self.kind in LOSING_THE_ANSWER and not self.after_work

    def wait(self):
        if self.kind in ("delay", "timeout"):
            time.sleep(self.seconds)

    def refuse(self, world):
        """Raise what Lazada itself would answer.

        :raise Refusal: for the kinds ``error``, ``batch`` and ``ban``
        """
        if self.kind == "ban":
            world.throttle.ban(self.seconds)
        if self.kind == "error":
            raise Refusal(self.code, message=self.message, error_type=self.error_type)
        if self.kind == "batch":
            raise BatchRefusal(self.code, message=self.message)

    def spoil(self, response, environ):
        """The answer that really leaves."""
        if self.kind in ("timeout", "reset"):
            return Response(_broken(environ, b""))
        if self.kind == "cut":
            return _cut(response, environ)
        if self.kind == "truncated":
            response.set_data(response.get_data()[: response.content_length // 2])
        if self.kind == "html":
            return Response(PAGE.format("Please try again"), mimetype="text/html")
        if self.kind == "status":
            page = PAGE.format(f"Error {self.status}")
            headers = {"Retry-After": str(int(self.seconds))} if self.seconds else None
            return Response(page, self.status, headers, mimetype="text/html")
        return response


@dataclass(slots=True)
class ItemFault:
    """An order to refuse items or packages one by one, counted as in :class:`Fault`.

    With ``after_work`` the work is done and the answer says that it was not.
    """

    code: str
    path: str = "*"
    count: int | None = 1
    skip: int = 0
    share: float = 1
    message: str | None = None
    retry: bool = False
    after_work: bool = False

    def refusal(self, subject):
        return ItemRefusal(self.code, subject, message=self.message, retry=self.retry)


class FaultQueue:
    def __init__(self, seed):
        self._faults = []
        self._rng = random.Random(f"faults/{seed}")

    def add(self, fault):
        self._faults.append(fault)

    def clear(self):
        self._faults.clear()

    def as_dicts(self):
        return [asdict(fault) for fault in self._faults]

    def take(self, path):
        """The fault for this call, or None."""
        for fault in self._faults:
            if fault.path in ("*", path) and self._hits(fault):
                return fault
        return None

    def _hits(self, fault):
        if fault.skip:
            fault.skip -= 1
            return False
        if self._rng.random() >= fault.share:
            return False
        if fault.count is not None:
            fault.count -= 1
            if not fault.count:
                self._faults.remove(fault)
        return True


def _cut(response, environ):
    body = response.get_data()
    headers = {"Content-Length": len(body), "Content-Type": response.content_type}
    return Response(_broken(environ, body[: len(body) // 2]), headers=headers)


def _broken(environ, start):
    """Body that sends ``start`` and then resets the connection."""
    connection = environ["werkzeug.socket"]
    if start:
        yield start
    # A zero linger time makes the later close a reset; the server must not wait for
    # another request on this connection before it closes.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.shutdown(socket.SHUT_RD)
    raise ConnectionResetError("fault ordered by the control interface")
