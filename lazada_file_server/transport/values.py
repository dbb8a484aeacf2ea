"""The shapes that go in and out."""

from dataclasses import dataclass, field
from datetime import datetime

_PORTS = {"ftp": 21, "ftps": 21, "sftp": 22}
_IMPLICIT_TLS_PORT = 990


def usual_port(protocol, implicit_tls=False):
    """Return the port that a protocol is usually served at."""
    implicit = protocol == "ftps" and implicit_tls
    return _IMPLICIT_TLS_PORT if implicit else _PORTS[protocol]


@dataclass(frozen=True)
class Limits:
    """What is taken from a server at most, whatever it announces.

    :param int file: bytes of a file that is read
    :param int listing: bytes of the list of a folder
    :param int entries: files and folders in it
    :param float seconds: of one step in all (a log-in, a file, a list)
    """

    file: int = 32 << 20
    listing: int = 8 << 20
    entries: int = 20_000
    seconds: float = 300.0


@dataclass(frozen=True)
class ServerSettings:
    """Where a file server is and how to get in.

    :param str protocol: ``ftp``, ``ftps`` or ``sftp``
    :param int port: 0 means the protocol's own
    :param str private_key: SFTP, instead of a password: PEM or OpenSSH text of an
        Ed25519, ECDSA or RSA key; ``passphrase`` opens it
    :param str host_key: SFTP, required: as in known_hosts without the host,
        ``ssh-ed25519 AAAA…``
    :param str folder: all paths are beneath it; a relative one starts where the
        log-in lands
    :param float timeout: seconds that the server may stay silent
    :param bool passive: FTP and FTPS: who opens the data connection
    :param bool create_folders: whether folders that are missing may be made
    :param str ca_certificate: FTPS: PEM text of authorities trusted instead of the
        system's
    :param bool implicit_tls: FTPS: TLS from the first byte (port 990), not after
        ``AUTH TLS``
    :param Limits limits: of what is taken from the server
    """

    protocol: str
    host: str
    port: int = 0
    username: str = ""
    password: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    host_key: str = ""
    folder: str = "/"
    timeout: float = 20.0
    passive: bool = True
    create_folders: bool = False
    passphrase: str = field(default="", repr=False)
    ca_certificate: str = field(default="", repr=False)
    implicit_tls: bool = False
    limits: Limits = Limits()

    @property
    def secrets(self):
        return [text for text in (self.password, self.passphrase) if text]

    @property
    def actual_port(self):
        return self.port or usual_port(self.protocol, self.implicit_tls)


@dataclass(frozen=True)
class Entry:
    """A file in a folder.

    :param int size: bytes
    :param datetime modified: aware, UTC, by the server's clock
    """

    name: str
    size: int
    modified: datetime


@dataclass(frozen=True)
class Stored:
    """What became of a file that was to be stored.

    :param str path: beneath the server's folder
    :param int size: bytes
    :param bool existed: the same content stood there before; nothing was written
    """

    path: str
    size: int
    existed: bool


@dataclass(frozen=True)
class HostKey:
    """A server's SSH key.

    :param str line: as in known_hosts without the host
    :param str fingerprint: ``SHA256:…``, as ``ssh`` and ``ssh-keygen -l`` show it
    """

    line: str
    fingerprint: str
