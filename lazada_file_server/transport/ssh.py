"""SSH connections: reached, secured by the host key, logged in; each with a limit."""

import logging
import socket
import threading
from contextlib import contextmanager, suppress

import paramiko
import pysftp
from paramiko.sftp import CMD_CLOSE, CMD_NAME, CMD_OPENDIR, CMD_READDIR

from .errors import Kind, Step, TransportError
from .meter import metered
from .ssh_keys import fingerprint, read_host_key, read_private_key
from .values import HostKey, ServerSettings
from .wire import Wire

# What paramiko logs as an error is raised as well; nobody has to read it twice.
_LOG_CHANNEL = f"{__name__}.paramiko"
logging.getLogger(_LOG_CHANNEL).setLevel(logging.CRITICAL)


class SshWire(Wire):
    """How what paramiko raises is told."""

    failures = (paramiko.SSHException, paramiko.SFTPError, *Wire.failures)

    def explain(self, error, step):
        if isinstance(error, paramiko.SFTPError):
            return Kind.NOT_UNDERSTOOD, True
        if isinstance(error, paramiko.AuthenticationException):
            # paramiko says so too when the connection broke meanwhile.
            lost = "transport shut down" in str(error)
            return Kind.BROKEN if lost else Kind.LOGIN, lost
        if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
            wants_another = "host key" in str(error)
            return Kind.HOST_KEY if wants_another else Kind.ENCRYPTION, False
        return super().explain(error, step)


class _ThisKeyOnly(pysftp.CnOpts):
    """pysftp's options with one host key.

    The constructor of pysftp reads the user's known_hosts, and goes on with a warning
    when there is none: it must not be called.
    """

    def __init__(self, host_key):
        self.log = False
        self.compression = False
        self.ciphers = None
        self.hostkeys = ()  # None would switch the check off
        self._host_key = host_key

    def get_hostkey(self, host):
        return self._host_key


class SshConnection(pysftp.Connection):
    """pysftp's connection with time limits and every kind of key.

    pysftp 0.2.9 waits for ever for a silent server, takes RSA and DSA keys only, and
    reaches for the keys of the user it runs as. It is pinned to that version, so the
    private methods that are replaced here stay what they are.

    :param ServerSettings settings: of the server
    :param paramiko.Transport transport: that nothing has been said on
    :param host_key: the ``paramiko.PKey`` that the server must have
    """

    def __init__(self, settings, transport, host_key):
        self._reached = transport
        options = _ThisKeyOnly(host_key)
        super().__init__(settings.host, username=settings.username, cnopts=options)

    def _start_transport(self, host, port):
        self._transport = self._reached

    def _set_authentication(self, password, private_key, private_key_pass):
        """Log in later: that is a step of its own."""

    def close(self):
        """Close it; one that has broken off may break off once more at that, which must
        not hide why."""
        with suppress(*SshWire.failures):
            return super().close()
        self._sftp_live = False
        return self._reached.close()

    def log_in(self, settings):
        """Log in by the private key, or by the password when there is none."""
        if settings.private_key:
            key = read_private_key(settings.private_key, settings.passphrase)
            self._transport.auth_publickey(settings.username, key)
        else:
            self._transport.auth_password(settings.username, settings.password)

    def begin_sftp(self, timeout):
        channel = self._transport.open_session()
        channel.settimeout(timeout)
        try:
            channel.invoke_subsystem("sftp")
        except paramiko.SSHException as error:
            if not self.is_alive:
                raise
            detail = "the server lets this user in, but not by SFTP"
            raise TransportError(Kind.PERMISSION, detail, Step.LOG_IN) from error
        self._sftp = paramiko.SFTPClient(channel)
        self._sftp_live = True

    def walk(self, folder):
        """Yield the ``SFTPAttributes`` of a folder, in the server's order.

        paramiko reads a list to its end before it shows anything of it, and gives up
        at the first name that is not UTF-8.
        """
        _kind, answer = self._sftp._request(CMD_OPENDIR, folder)
        handle = answer.get_binary()
        with suppress(EOFError):
            while True:
                kind, answer = self._sftp._request(CMD_READDIR, handle)
                if kind != CMD_NAME:
                    raise paramiko.SFTPError("expected names")
                for _entry in range(answer.get_int()):
                    name, shown = (
                        answer.get_string().decode("utf-8", "replace") for _ in "12"
                    )
                    yield paramiko.SFTPAttributes._from_msg(answer, name, shown)
        self._sftp._request(CMD_CLOSE, handle)

    @property
    def is_alive(self):
        return bool(self._transport and self._transport.is_active())


def reach(settings, meter):
    """Open a TCP connection for SSH; nothing is said on it yet.

    :param Meter meter: counts what comes
    :rtype: paramiko.Transport
    """
    address = (settings.host, settings.actual_port)
    connection = socket.create_connection(address, settings.timeout)
    transport = paramiko.Transport(metered(connection, meter))
    transport.set_log_channel(_LOG_CHANNEL)
    transport.banner_timeout = settings.timeout
    transport.handshake_timeout = settings.timeout
    transport.auth_timeout = settings.timeout
    transport.channel_timeout = settings.timeout
    return transport


def secure(settings, transport):
    """Begin SSH with a server that must have the host key of the settings.

    :rtype: SshConnection
    """
    expected = read_host_key(settings.host_key)
    try:
        return SshConnection(settings, transport, expected)
    except paramiko.SSHException as error:
        shown = _shown_key(transport)
        if shown is None or shown == expected:
            raise
        detail = f"the server shows {fingerprint(shown)}, not {fingerprint(expected)}"
        raise TransportError(Kind.HOST_KEY, detail, Step.SECURE) from error


def _shown_key(transport):
    try:
        return transport.get_remote_server_key()
    except paramiko.SSHException:  # not that far
        return None


@contextmanager
def limited(transport, seconds):
    """Hang up if the block takes longer: paramiko waits for some answers for ever."""
    timer = threading.Timer(seconds, transport.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def fetch_host_key(host, port=22, timeout=20.0):
    """Ask a server for its host key, without logging in.

    Whoever answers may be an impostor: a person has to compare the fingerprint.

    :rtype: HostKey
    :raise TransportError: not reached, or it speaks no SSH
    """
    settings = ServerSettings("sftp", host, port, timeout=timeout)
    wire = SshWire(settings)
    with wire.step(Step.REACH):
        transport = reach(settings, wire.meter)
    try:
        with wire.step(Step.SECURE):
            transport.start_client(timeout=timeout)
            key = transport.get_remote_server_key()
    finally:
        transport.close()
    return HostKey(f"{key.get_name()} {key.get_base64()}", fingerprint(key))
