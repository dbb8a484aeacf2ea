"""What the protocols share: steps with their limits, and the exceptions of their
libraries."""

import os
import socket
import ssl
from contextlib import contextmanager

from .errors import Kind, Step, TransportError
from .meter import Excess, Meter

_LONGEST = 300
_CONNECTING = (Step.REACH, Step.SECURE, Step.LOG_IN)
_SPACE = ("no space", "not enough space", "disk full", "quota", "storage alloc")


class Wire:
    """A connection by one protocol. All paths are beneath the folder of the settings.

    ``broken`` is set when the connection was lost, or is in a state nobody knows.
    """

    failures = (OSError, EOFError, UnicodeError)
    passing = ()  # the failures that another try may not meet again

    def __init__(self, settings):
        self.settings = settings
        self.meter = Meter()
        self.base = ""
        self.broken = False

    @contextmanager
    def step(self, step, what="", content=0):
        """Turn what the library raises into ``TransportError``s of this step.

        :param str what: the path, for the error's detail
        :param int content: bytes that may be fetched
        """
        self.meter.begin(self.settings.limits.seconds, content)
        try:
            yield
        except self.failures as error:
            if self.meter.excess:
                raise self._excess(step, what) from error
            kind, lost = self.explain(error, step)
            self.broken = self.broken or lost
            detail = ": ".join(filter(None, [what, self.reason(error)]))
            temporary = lost or isinstance(error, self.passing) or None
            words = self._words(error)
            raise TransportError(kind, detail, step, temporary, words) from error
        finally:
            self.meter.end()

    def _excess(self, step, what):
        """Return the error of a limit that was met. Whatever the server goes on to say
        is not heard."""
        self.broken = True
        kind = Kind.NOT_UNDERSTOOD if step in _CONNECTING else Kind.TOO_LARGE
        if self.meter.excess is Excess.SECONDS:
            kind = Kind.SLOW
        detail = ": ".join(filter(None, [what, self.meter.excess.value]))
        return TransportError(kind, detail, step)

    def explain(self, error, step):
        """Say what a failure is about, and whether the connection is lost with it.

        :rtype: tuple[Kind, bool]
        """
        if isinstance(error, ssl.SSLCertVerificationError):
            return Kind.CERTIFICATE, False
        if isinstance(error, UnicodeDecodeError):
            return Kind.NOT_UNDERSTOOD, False
        if isinstance(error, UnicodeError):
            return Kind.SETTINGS, False
        if step not in (Step.REACH, Step.SECURE):
            return Kind.BROKEN, True
        if isinstance(error, ssl.SSLError):
            return Kind.ENCRYPTION, False
        return Kind.UNREACHABLE, True

    def reason(self, error):
        """Return in words of this machine why something failed; may be empty."""
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        if isinstance(error, TimeoutError):
            return "no answer in time"
        if isinstance(error, socket.gaierror):
            return "no such host name"
        number = getattr(error, "errno", None)
        return os.strerror(number) if number and number > 0 else ""

    def _words(self, error):
        text = " ".join(str(error).split())
        for secret in self.settings.secrets:
            text = text.replace(secret, "***")
        return text[:_LONGEST] or type(error).__name__

    def require_few(self, count, step, what):
        """:raise TransportError: a folder holds more than is taken"""
        most = self.settings.limits.entries
        if count > most:
            self.broken = True  # the rest of the list is still on its way
            detail = f"{what or 'the folder'} holds more than {most} files"
            raise TransportError(Kind.TOO_LARGE, detail, step)


def speaks_of_space(error):
    return any(words in str(error).lower() for words in _SPACE)


def not_ordinary(path, step):
    detail = f"{path} is no ordinary file: a folder, or a link that may lead elsewhere"
    return TransportError(Kind.FOLDER, detail, step)


def no_size(path, step):
    detail = f"the size of {path} is not told"
    return TransportError(Kind.NOT_UNDERSTOOD, detail, step)


def leads_out(folder):
    detail = f"{folder} leads out of the folder of the settings"
    return TransportError(Kind.FOLDER, detail, Step.FOLDER)
