"""What the protocols share: steps, and the exceptions of their libraries."""

import os
import socket
import ssl
from contextlib import contextmanager

from .errors import Kind, Step, TransportError

_LONGEST = 300
_CONNECTING = (Step.REACH, Step.SECURE)
_SPACE = ("no space", "not enough space", "disk full", "quota", "storage alloc")


class Wire:
    """A connection by one protocol. All paths are beneath the folder of the settings.

    ``broken`` is set when the connection was lost, or is in a state nobody knows.
    """

    failures = (OSError, EOFError, UnicodeError)
    passing = ()  # the failures that another try may not meet again

    def __init__(self, settings):
        self.settings = settings
        self.base = ""
        self.broken = False

    @contextmanager
    def step(self, step, what=""):
        """Turn what the library raises into ``TransportError``s of this step.

        :param str what: the path, for the error's detail
        """
        try:
            yield
        except self.failures as error:
            kind, lost = self.explain(error, step)
            self.broken = self.broken or lost
            detail = ": ".join(filter(None, [what, self.reason(error)]))
            temporary = lost or isinstance(error, self.passing) or None
            words = self._words(error)
            raise TransportError(kind, detail, step, temporary, words) from error

    def explain(self, error, step):
        """Say what a failure is about, and whether the connection is lost with it.

        :rtype: tuple[Kind, bool]
        """
        if isinstance(error, ssl.SSLCertVerificationError):
            return Kind.CERTIFICATE, False
        if isinstance(error, UnicodeError):
            return Kind.SETTINGS, False
        if step not in _CONNECTING:
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
        for secret in filter(None, [self.settings.password, self.settings.passphrase]):
            text = text.replace(secret, "***")
        return text[:_LONGEST] or type(error).__name__


def speaks_of_space(error):
    return any(words in str(error).lower() for words in _SPACE)


def not_ordinary(path, step):
    detail = f"{path} is no ordinary file: a folder, or a link that may lead elsewhere"
    return TransportError(Kind.FOLDER, detail, step)


def leads_out(folder):
    detail = f"{folder} leads out of the folder of the settings"
    return TransportError(Kind.FOLDER, detail, Step.FOLDER)
