"""What can go wrong between us and a file server."""

from enum import Enum


class Kind(Enum):
    """What a failure is about, as far as it tells a person what to do."""

    SECRET = "secret"  # the log-in cannot be read, as the server's key is another one
    SETTINGS = "settings"  # a value of ours cannot be used: a key, a path, a port
    UNREACHABLE = "unreachable"  # no such host, nobody listens, no answer in time
    ENCRYPTION = "encryption"  # the server offers no encryption that we accept
    CERTIFICATE = "certificate"  # FTPS: not trusted, expired, or another host's
    HOST_KEY = "host_key"  # SFTP: none is known, or the server shows another one
    LOGIN = "login"  # user name, password or key refused
    FOLDER = "folder"  # the folder is not there, or it leads out of ours
    PERMISSION = "permission"  # the server refuses this file or folder to us
    SPACE = "space"  # disk or quota full
    NAME_TAKEN = "name_taken"  # another content stands under this name
    TOO_LARGE = "too_large"  # a file, or a folder's list, is larger than we take
    SLOW = "slow"  # it drips: every answer comes in time, the whole does not
    NOT_UNDERSTOOD = "not_understood"  # an answer that no such server should give
    BROKEN = "broken"  # connection lost


# What passes without anybody's changing the settings of the server.
PASSING = (Kind.SECRET, Kind.UNREACHABLE, Kind.BROKEN, Kind.SLOW, Kind.SPACE)

# How often it is looked whether the server of Odoo has its key again.
KEY_SECONDS = 600


class Step(Enum):
    """What was being done. The first seven are those of a test, in their order."""

    REACH = "reach"
    SECURE = "secure"  # TLS certificate, or host key
    LOG_IN = "log_in"
    FOLDER = "folder"
    WRITE = "write"
    RENAME = "rename"
    REMOVE = "remove"
    LIST = "list"
    READ = "read"


class TransportError(Exception):
    """A file server could not do what it was asked.

    Its text is for the log: it holds the server's words, too, without our secrets.

    :param Kind kind: what it is about
    :param str detail: in words of our own, for a person; may be empty. Nothing that
        the server has said stands in it: whoever may name a server would read by it
        what machines of the internal network answer
    :param Step step: what was being done
    :param bool temporary: whether another try, with nothing changed, may succeed
    :param str words: of the server or of a library
    :ivar float retry_after: seconds until another try; ``None``: as usual
    """

    def __init__(self, kind, detail, step=None, temporary=None, words=""):
        super().__init__(": ".join(filter(None, [kind.value, detail, words])))
        self.kind = kind
        self.detail = detail
        self.step = step
        self.retry_after = KEY_SECONDS if kind == Kind.SECRET else None
        self.temporary = kind in PASSING if temporary is None else temporary
