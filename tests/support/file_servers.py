"""Real file servers of a test's own, on loopback: FTP, FTPS, and OpenSSH's SFTP.

Each is a context manager that yields a ``FileServer``. What they can be told to do
wrong is said in ``Faults``.
"""

import contextlib
import errno
import os
import pwd
import shutil
import socket
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from OpenSSL._util import lib
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.exceptions import _FileReadWriteError
from pyftpdlib.filesystems import AbstractedFS
from pyftpdlib.handlers import DTPHandler, FTPHandler, TLS_DTPHandler, TLS_FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.log import logger
from pyftpdlib.servers import FTPServer

from environment import openssh, ports, processes
from environment.cache import Cache
from transport import ServerSettings

from .certificates import make_certificates
from .waiting import wait_until

USER, PASSWORD = "seller", "pass-word-1"
READ_AND_WRITE = "elradfmwMT"
# Of every Debian. Not nobody: that account is locked where systemd names the users.
UNPRIVILEGED = "daemon"


@dataclass
class Faults:
    """What an FTP server does wrong; may be changed while it runs.

    :param int full_after: bytes of a file after which its disk is full
    :param int cut_after: bytes of a file after which it hangs up altogether
    :param str refused: commands that it does not know, with blanks between them
    :param int surplus: bytes that it sends of a file after its end
    :param int entries: files that it lists more than there are
    :param bool takes: whether a file is taken away as soon as it is renamed
    """

    full_after: int | None = None
    cut_after: int | None = None
    refused: str = ""
    surplus: int = 0
    entries: int = 0
    takes: bool = False


@dataclass
class FileServer:
    """A running server.

    :param Path root: what a user finds as the folder of the settings
    :param dict settings: keyword arguments of ``ServerSettings``
    """

    root: Path
    settings: dict
    faults: Faults = field(default_factory=Faults)

    def as_settings(self, **changes):
        """Return ``ServerSettings``; a silent server is not waited for long."""
        return ServerSettings(**{**self.settings, "timeout": 5.0, **changes})

    def files(self):
        """Return ``{path: content}`` of all files."""
        return {
            str(file.relative_to(self.root)): file.read_bytes()
            for file in sorted(self.root.rglob("*"))
            if file.is_file()
        }

    def count(self):
        """Return how many files there are, those being written included."""
        return sum(file.is_file() for file in self.root.rglob("*"))

    def empty(self):
        for path in self.root.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


# === FTP AND FTPS === #


@contextlib.contextmanager
def ftp_server(*, tls=False, implicit=False, certificate="valid", permissions=None):
    """Serve an empty folder by FTP, or by FTPS. FTPS demands for the data connection
    the TLS session of the control connection, as vsftpd and ProFTPD do.

    :param str certificate: of FTPS: ``valid``, ``expired`` or ``foreign`` (another
        host's)
    :param str permissions: pyftpdlib's letters; everything by default
    """
    with temporary_folder() as folder:
        root = folder / "files"
        root.mkdir()
        server = FileServer(root, {"protocol": "ftps" if tls else "ftp"})
        handler = _ftp_handler(server, tls, implicit, permissions)
        if tls:
            made = make_certificates(folder)
            handler.certfile = str(made.servers[certificate])
            server.settings["ca_certificate"] = made.authority
        with _serving(handler) as port:
            server.settings.update(
                host="localhost",
                port=port,
                username=USER,
                password=PASSWORD,
                folder="/",
                implicit_tls=implicit,
            )
            yield server


def _ftp_handler(server, tls, implicit, permissions):
    authorizer = DummyAuthorizer()
    perm = permissions or READ_AND_WRITE
    authorizer.add_user(USER, PASSWORD, str(server.root), perm=perm)
    kind = _TlsHandler if tls else _PlainHandler
    return type(
        "Handler",
        (kind,),
        {
            "authorizer": authorizer,
            "abstracted_fs": _FaultyFiles,
            "faults": server.faults,
            "implicit": implicit,
            "auth_failed_timeout": 0,
            "use_sendfile": False,
        },
    )


class _FaultyFtp:
    """What our handlers have beyond pyftpdlib's."""

    def pre_process_command(self, line, cmd, arg):
        if cmd in self.faults.refused.split():
            self.respond(f"502 Command {cmd} not implemented.")
            return
        super().pre_process_command(line, cmd, arg)


class _FullDisk:
    """pyftpdlib answers a full disk with "426 None", and by TLS not at all."""

    def handle_error(self):
        if isinstance(sys.exc_info()[1], _FileReadWriteError):
            self._resp = ("552 The disk is full.", logger.debug)
            self.close()
        else:
            super().handle_error()


class _PlainDataHandler(_FullDisk, DTPHandler):
    pass


class _PlainHandler(_FaultyFtp, FTPHandler):
    dtp_handler = _PlainDataHandler


class _TlsDataHandler(_FullDisk, TLS_DTPHandler):
    def handle_ssl_established(self):
        if not lib.SSL_session_reused(self.socket._ssl):
            self.cmd_channel.respond("522 The TLS session is not that of the control.")
            self.close()


class _TlsHandler(_FaultyFtp, TLS_FTPHandler):
    dtp_handler = _TlsDataHandler
    tls_control_required = True
    tls_data_required = True

    def handle(self):
        if self.implicit:
            self.secure_connection(self.ssl_context)
        super().handle()


class _FaultyFiles(AbstractedFS):
    """A disk that can be full, or whose server hangs up while it writes, sends more
    than there is, or takes files away."""

    def open(self, filename, mode):
        file = super().open(filename, mode)
        if "w" in mode:
            return _FaultyFile(file, self.cmd_channel)
        return Surplus(file, self.cmd_channel.faults.surplus)

    def rename(self, src, dst):
        super().rename(src, dst)
        if self.cmd_channel.faults.takes:
            os.remove(dst)

    def format_mlsx(self, basedir, listing, perms, facts, ignore_err=True):
        yield from super().format_mlsx(basedir, listing, perms, facts, ignore_err)
        for number in range(self.cmd_channel.faults.entries):
            yield b"type=file;size=1;modify=20260101000000; %d.csv\r\n" % number


class Surplus:
    """A file that goes on after its end."""

    def __init__(self, file, surplus):
        self._file = file
        self._left = surplus

    def read(self, size=-1):
        content = self._file.read(size)
        if content or not self._left:
            return content
        more = min(size, self._left)
        self._left -= more
        return bytes(more)

    def __getattr__(self, name):
        return getattr(self._file, name)


class _FaultyFile:
    def __init__(self, file, channel):
        self._file = file
        self._channel = channel

    def write(self, data):
        self._file.write(data)
        faults = self._channel.faults
        if faults.full_after is not None and self._file.tell() > faults.full_after:
            self._file.truncate(faults.full_after)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if faults.cut_after is not None and self._file.tell() > faults.cut_after:
            self._file.flush()
            connection = self._channel.socket
            hang_up = getattr(connection, "sock_shutdown", connection.shutdown)
            hang_up(socket.SHUT_RDWR)
            self._channel.close()
        return len(data)

    def __getattr__(self, name):
        return getattr(self._file, name)


@contextlib.contextmanager
def _serving(handler):
    """Run pyftpdlib in a thread; yield its port."""
    server = FTPServer((ports.LOOPBACK, 0), handler, ioloop=IOLoop())
    ended = threading.Event()

    def serve():
        while not ended.is_set():
            server.serve_forever(timeout=0.05, blocking=False)
        server.close_all()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.address[1]
    finally:
        ended.set()
        thread.join()


# === SFTP === #


@contextlib.contextmanager
def sftp_server(*, largest_file=None):
    """Serve an empty folder by OpenSSH's own server; log-in by a key.

    It runs as an ordinary user, whoever runs the test.

    :param int largest_file: bytes; a larger one is refused as by a full disk
    """
    ssh = openssh.prepare(Cache())
    with temporary_folder() as folder:
        root = folder / "files"
        root.mkdir()
        port = ports.free_port()
        own, host = _make_key(folder / "own_key"), _make_key(folder / "host_key")
        (folder / "authorized_keys").write_text(f"{own.public}\n")
        ssh = _reachable_by_all(ssh, folder)
        config = folder / "sshd_config"
        config.write_text(_sshd_config(ssh, folder, port))
        user = give_to_ordinary_user(folder)
        with _running_sshd(ssh, config, user, largest_file):
            _wait_for_banner(port)
            yield FileServer(
                root,
                {
                    "protocol": "sftp",
                    "host": "localhost",
                    "port": port,
                    "username": user.pw_name,
                    "private_key": own.private,
                    "host_key": host.public,
                    "folder": str(root),
                },
            )


@dataclass(frozen=True)
class Key:
    private: str
    public: str


def make_key(key=None):
    """Return a new Ed25519 key, or another key of ``cryptography``, as texts."""
    key = key or ed25519.Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    return Key(private.decode(), public.decode())


def _make_key(file):
    key = make_key()
    file.write_text(key.private)
    file.chmod(0o600)
    return key


def _reachable_by_all(ssh, folder):
    """A cache in root's home cannot be entered by the user that the server runs as."""
    if os.geteuid() or ssh.root == openssh.SYSTEM:
        return ssh
    copy = folder / "openssh"
    shutil.copytree(ssh.root / "usr", copy / "usr", symlinks=True)
    return openssh.OpenSsh(copy)


def _sshd_config(ssh, folder, port):
    lines = [
        f"ListenAddress {ports.LOOPBACK}:{port}",
        f"HostKey {folder / 'host_key'}",
        f"AuthorizedKeysFile {folder / 'authorized_keys'}",
        "AuthenticationMethods publickey",
        "ForceCommand internal-sftp",
        "Subsystem sftp internal-sftp",
        "MaxStartups 100",
        "PidFile none",
        "StrictModes no",
        "UsePAM no",
    ]
    for name, option in (("session", "SshdSessionPath"), ("auth", "SshdAuthPath")):
        program = ssh.helpers / f"sshd-{name}"  # since OpenSSH 9.8 and 10
        if program.exists():
            lines.append(f"{option} {program}")
    return "\n".join(lines) + "\n"


@contextlib.contextmanager
def _running_sshd(ssh, config, user, largest_file):
    environ = {"LD_LIBRARY_PATH": ":".join(map(str, ssh.libraries))}
    options = {"env": environ, "cwd": "/"}
    if not os.geteuid():
        options.update(user=user.pw_uid, group=user.pw_gid, extra_groups=[])
    command = [ssh.program, "-D", "-e", "-f", config]
    if largest_file is not None:
        command = ["prlimit", f"--fsize={largest_file}", *command]
    with (
        open(config.with_name("sshd.log"), "w") as log,
        processes.running(
            # A signal about too large a file stays ignored, as Python has it.
            command,
            stderr=log,
            restore_signals=False,
            **options,
        ),
    ):
        yield


def _wait_for_banner(port):
    def answers():
        try:
            with socket.create_connection((ports.LOOPBACK, port), 5) as connection:
                return connection.recv(4) == b"SSH-"
        except OSError:
            return False

    wait_until(answers, "sshd answers")


# === WHAT THEY SHARE === #


@contextlib.contextmanager
def temporary_folder():
    """Yield a new folder that every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="lazada-files-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def give_to_ordinary_user(folder):
    """Return the user that a server runs as, and let a folder be that user's."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid())
    user = pwd.getpwnam(UNPRIVILEGED)
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    return user


@contextlib.contextmanager
def cutting_proxy(port, after):
    """Forward connections to a port, and hang up after so many bytes of a client.

    :return: yields the proxy's own port
    """
    ended = threading.Event()
    with socket.create_server((ports.LOOPBACK, 0)) as listener:
        listener.settimeout(0.05)
        handed = (listener, port, after, ended)
        accepting = threading.Thread(target=_accept, args=handed)
        accepting.start()
        try:
            yield listener.getsockname()[1]
        finally:
            ended.set()
            accepting.join()


def _accept(listener, port, after, ended):
    pumps = []
    while not ended.is_set():
        try:
            client, _address = listener.accept()
        except TimeoutError:
            continue
        server = socket.create_connection((ports.LOOPBACK, port))
        for pair in ((client, server, after), (server, client, None)):
            pumps.append(threading.Thread(target=_pump, args=pair))
            pumps[-1].start()
    for pump in pumps:
        pump.join()


def _pump(source, target, left):
    """Forward until an end, or until so many bytes have gone through."""
    with source, target:
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                target.sendall(data if left is None else data[:left])
                if left is not None and (left := left - len(data)) <= 0:
                    break
        for side in (source, target):
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def silent_server():
    """A port that takes connections and says nothing; yields it."""
    with socket.create_server((ports.LOOPBACK, 0)) as listener:
        yield listener.getsockname()[1]


@contextlib.contextmanager
def babbling_server(words, pause=0.0):
    """A server that says the same again and again; yields its port and a list with the
    bytes that it could say.

    :param float pause: seconds between two times
    """
    said = [0]
    with socket.create_server((ports.LOOPBACK, 0)) as listener:
        thread = threading.Thread(target=_babble, args=(listener, words, pause, said))
        thread.start()
        yield listener.getsockname()[1], said
        thread.join()


def _babble(listener, words, pause, said):
    connection, _address = listener.accept()
    with connection, contextlib.suppress(OSError):
        while True:
            connection.sendall(words)
            said[0] += len(words)
            time.sleep(pause)


@contextlib.contextmanager
def talking_server(replies, heard=None):
    """A server that says one thing after the other, whatever it is told; yields its
    port.

    :param replies: bytes, the first of them as a greeting
    :param list heard: gets what it is told
    """
    heard = [] if heard is None else heard
    with socket.create_server((ports.LOOPBACK, 0)) as listener:
        thread = threading.Thread(target=_talk, args=(listener, replies, heard))
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def _talk(listener, replies, heard):
    connection, _address = listener.accept()
    with connection:
        for reply in replies:
            connection.sendall(reply)
            heard.append(connection.recv(4096))
