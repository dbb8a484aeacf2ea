"""How much a server may say, and how long: every byte that comes from one is counted
here, whatever protocol it belongs to."""

import socket
import ssl
import time
from enum import Enum

# Beside the content of a file or a list: greetings, replies, packets' heads.
_BESIDES = 1 << 18


class Excess(Enum):
    BYTES = "more came than was announced or is taken"
    SECONDS = "it took too long in all"


class ExcessError(OSError):
    """A server has said more, or taken longer, than it may."""


class Meter:
    """What is left of one step.

    ``excess`` tells which limit was met. It is looked at when a step has failed: where
    a library reads in a thread of its own, the error that ends that is not seen.

    :param callable clock: seconds
    """

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._left = _BESIDES
        self._ends = None
        self.excess = None

    def begin(self, seconds, content=0):
        """Begin a step.

        :param float seconds: for all of it, however steadily it drips
        :param int content: bytes that it may fetch
        """
        self._left = _BESIDES + content + content // 8
        self._ends = self._clock() + seconds

    def end(self):
        """End a step: until the next one, nobody is waited for."""
        self._ends = None

    def count(self, received):
        """:raise ExcessError: a limit is met"""
        self._left -= received
        if self._left < 0:
            self.exceed()
        if self._ends is not None and self._clock() > self._ends:
            self.exceed(Excess.SECONDS)

    def exceed(self, excess=Excess.BYTES):
        """:raise ExcessError: always"""
        self.excess = excess
        raise ExcessError(excess.value)


class _Metered:
    """What a socket of ours has beyond Python's."""

    meter = None

    def recv(self, *arguments):
        received = super().recv(*arguments)
        self.meter.count(len(received))
        return received

    def recv_into(self, *arguments):
        received = super().recv_into(*arguments)
        self.meter.count(received)
        return received


class MeteredSocket(_Metered, socket.socket):
    pass


class MeteredTlsSocket(_Metered, ssl.SSLSocket):
    pass


def metered(connection, meter):
    """Return a connected socket again, with its bytes counted.

    :rtype: MeteredSocket
    """
    timeout = connection.gettimeout()
    counted = MeteredSocket(fileno=connection.detach())
    counted.settimeout(timeout)
    counted.meter = meter
    return counted
