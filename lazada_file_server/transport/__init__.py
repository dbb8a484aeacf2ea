"""Files on FTP, FTPS and SFTP servers. Knows nothing of Odoo."""

from .errors import Kind, Step, TransportError
from .paths import is_usable_name, require_within
from .session import TEST_STEPS, Session, check, connect
from .ssh import fetch_host_key
from .ssh_keys import fingerprint_of
from .values import Entry, HostKey, Limits, ServerSettings, Stored, usual_port

__all__ = [
    "TEST_STEPS",
    "Entry",
    "HostKey",
    "Kind",
    "Limits",
    "ServerSettings",
    "Session",
    "Step",
    "Stored",
    "TransportError",
    "check",
    "connect",
    "fetch_host_key",
    "fingerprint_of",
    "is_usable_name",
    "require_within",
    "usual_port",
]
