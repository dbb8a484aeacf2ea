"""Files on FTP, FTPS and SFTP servers. Knows nothing of Odoo."""

from .errors import Kind, Step, TransportError
from .paths import require_within
from .session import TEST_STEPS, Session, check, connect
from .ssh import fetch_host_key
from .ssh_keys import fingerprint_of
from .values import Entry, HostKey, ServerSettings, Stored, usual_port

__all__ = [
    "TEST_STEPS",
    "Entry",
    "HostKey",
    "Kind",
    "ServerSettings",
    "Session",
    "Step",
    "Stored",
    "TransportError",
    "check",
    "connect",
    "fetch_host_key",
    "fingerprint_of",
    "require_within",
    "usual_port",
]
