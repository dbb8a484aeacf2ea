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
raw        line feeds, control characters and bytes that are no UTF-8 inside
           of names and messages
large      an answer with ``size`` more bytes of blanks
bomb       the same, packed: some thousand times smaller on its way
drip       the answer, and then a blank every ``seconds``, without end
drip_head  no more than a head, a letter every ``seconds``, without end
error      Lazada's error ``code`` with ``message``
batch      ``result`` with ``success`` false, ``code`` and ``message``
ban        ApiCallLimit, and a ban of ``seconds`` for every later call too
========== ===============================================================

``timeout``, ``reset``, ``html`` and ``status`` come before the call has done its work,
with ``after_work`` behind it (so that a client cannot know the result). ``status`` with
``seconds`` names them in ``Retry-After``.

:class:`ItemFault` refuses single items of a batch that succeeds.
"""

import itertools
import random
import re
import socket
import struct
import time
import zlib
from dataclasses import asdict, dataclass

from flask import Response

from .errors import BatchRefusal, ItemRefusal, Refusal

KINDS = (
    "delay timeout reset cut truncated html status raw large bomb drip drip_head error"
    " batch ban"
).split()
LOSING_THE_ANSWER = ("timeout", "reset", "html", "status")
# What may stand raw in a text of Lazada's, although JSON forbids it.
RAW = b"1\n\t\x01\x1f\xe9\xff\xed\xa0\x80 "
_TEXT = re.compile(rb'("(?:name|first_name|message|buyer_note)":")')
_BLOCK = b" " * 64 * 1024
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


@dataclass(slots=True)
class Fault:
    """One order for faults.

    ``path`` is an API path, ``*`` for all of them, or ``/_documents/`` for labels. The
    first ``skip`` calls pass, the next ``count`` are hit (None: no end), each of them
    with the probability ``share``.
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
    size: int = 0
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
        if self.kind == "raw":
            response.set_data(_TEXT.sub(_damage, response.get_data()))
        if self.kind in ("large", "bomb"):
            return _swollen(response, self.size, packed=self.kind == "bomb")
        if self.kind == "drip":
            return Response(_drip(response, self.seconds), response.status_code)
        if self.kind == "drip_head":
            return Response(_drip_head(environ, self.seconds))
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

    def take(self, path, named=False):
        """The fault for this call, or None; with ``named`` none of those for any."""
        for fault in self._faults:
            paths = (path,) if named else ("*", path)
            if fault.path in paths and self._hits(fault):
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


def _damage(text):
    return text[0] + RAW


def _swollen(response, size, packed):
    """The answer, followed by blanks: JSON all the same."""
    blocks = itertools.chain([response.get_data()], _blanks(size))
    if not packed:
        return Response(blocks, content_type=response.content_type)
    headers = {"Content-Encoding": "gzip", "Content-Type": response.content_type}
    return Response(_pack(blocks), headers=headers)


def _blanks(size):
    for left in range(size, 0, -len(_BLOCK)):
        yield _BLOCK[:left]


def _pack(blocks):
    packer = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    for block in blocks:
        packed = packer.compress(block)
        if packed:
            yield packed
    yield packer.flush()


def _drip(response, seconds):
    yield response.get_data()
    while True:
        time.sleep(seconds)
        yield b" "


def _drip_head(environ, seconds):
    connection = environ["werkzeug.socket"]
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    try:
        while True:
            time.sleep(seconds)
            connection.sendall(b"x")
    except OSError:
        yield from _broken(environ, b"")


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
