"""FTP, and FTPS: the same with TLS."""

import contextlib
import ftplib
import socket
import ssl
from datetime import datetime, timezone

from . import paths
from .errors import Kind, Step, TransportError
from .meter import MeteredTlsSocket, metered
from .values import Entry
from .wire import Wire, leads_out, speaks_of_space

# RFC 959 and 2228. 550 says nothing of why.
_KINDS = {
    "331": Kind.LOGIN,
    "332": Kind.LOGIN,
    "430": Kind.LOGIN,
    "530": Kind.LOGIN,
    "421": Kind.UNREACHABLE,
    "452": Kind.SPACE,
    "552": Kind.SPACE,
    "450": Kind.PERMISSION,
    "532": Kind.PERMISSION,
    "550": Kind.PERMISSION,
    "553": Kind.PERMISSION,
}
_UNKNOWN_COMMAND = ("500", "502", "504")
_CHUNK = 1 << 16


def open_ftp(settings):
    """Reach an FTP or FTPS server and log in.

    :rtype: FtpWire
    """
    wire = FtpWire(settings)
    try:
        wire.log_in()
    except TransportError:
        wire.close()
        raise
    return wire


class FtpWire(Wire):
    failures = (*ftplib.all_errors, ValueError, OverflowError)
    passing = (ftplib.error_temp,)

    # === CONNECTION === #

    def __init__(self, settings):
        super().__init__(settings)
        self._secure = settings.protocol == "ftps"
        self._ftp = _Ftps(settings, self.meter) if self._secure else _Ftp(self.meter)

    def log_in(self):
        settings = self.settings
        with self.step(Step.REACH):
            self._ftp.connect(settings.host, settings.actual_port, settings.timeout)
            self._ftp.set_pasv(settings.passive)
        if self._secure:
            with self.step(Step.SECURE):
                self._ftp.secure()
        with self.step(Step.LOG_IN):
            self._ftp.login(settings.username, settings.password)
        if self._secure:
            with self.step(Step.SECURE):
                self._ftp.prot_p()
        with self.step(Step.LOG_IN), contextlib.suppress(ftplib.error_perm):
            self._ftp.voidcmd("OPTS UTF8 ON")

    def close(self):
        try:
            if self._ftp.sock and not self.broken:
                self._ftp.quit()
        except ftplib.all_errors:
            self.broken = True  # it was the last word anyway
        finally:
            self._ftp.close()

    def explain(self, error, step):
        if not isinstance(error, ftplib.Error):
            if "newline" in str(error):  # ftplib: a line break in a value
                return Kind.SETTINGS, False
            if type(error) in (ValueError, OverflowError):  # a number that is none
                return Kind.NOT_UNDERSTOOD, True
            return super().explain(error, step)
        if not isinstance(error, ftplib.error_perm | ftplib.error_temp):
            return Kind.NOT_UNDERSTOOD, True
        code = str(error)[:3]
        refused = isinstance(error, ftplib.error_perm)
        if speaks_of_space(error):
            return Kind.SPACE, False
        if step is Step.SECURE and refused:
            return Kind.ENCRYPTION, False
        if step is Step.LOG_IN and refused:
            return Kind.LOGIN, False
        if step is Step.FOLDER and refused:
            return Kind.FOLDER, False
        return _KINDS.get(code, Kind.BROKEN), code == "421"

    def reason(self, error):
        code = str(error)[:3]
        if isinstance(error, ftplib.Error) and code.isdigit():
            return f"FTP reply {code}"
        return super().reason(error)

    # === FOLDERS === #

    def go_to_folder(self, folder, create):
        """Enter the folder of the settings; all paths are beneath it from now on."""
        with self.step(Step.FOLDER, folder):
            try:
                self._ftp.cwd(folder)
            except ftplib.error_perm:
                if not create:
                    raise
                self._make_with_parents(folder)
                self._ftp.cwd(folder)
            self.base = self._ftp.pwd()

    def _make_with_parents(self, folder):
        root = "/" if folder.startswith("/") else ""
        for part in paths.ancestors(folder.strip("/")):
            with contextlib.suppress(ftplib.error_perm):  # it is there already
                self._ftp.mkd(root + part)

    def has_folder(self, folder):
        """Tell whether a folder is there.

        :raise TransportError: it leads out of ours, as far as the server's own word
            for where we are shows it
        """
        with self.step(Step.FOLDER, folder):
            try:
                self._ftp.cwd(self._full(folder))
            except ftplib.error_perm:
                return False
            if not paths.is_beneath(self._ftp.pwd(), self.base):
                raise leads_out(folder)
        return True

    def make_folder(self, folder):
        with self.step(Step.FOLDER, folder):
            self._ftp.mkd(self._full(folder))

    def entries(self, folder):
        """Return the ordinary files of a folder.

        :rtype: list[Entry]
        """
        with self.step(Step.LIST, folder, self.settings.limits.listing):
            try:
                lines = self._lines("MLSD", folder)
            except ftplib.error_perm as error:
                if not str(error).startswith(_UNKNOWN_COMMAND):
                    raise
                return self._entries_one_by_one(folder)
            return [
                Entry(name, int(fact["size"]), _read_time(fact["modify"]))
                for name, fact in map(_read_facts, lines)
                if fact["type"].lower() == "file" and fact["size"].isdecimal()
            ]

    def _entries_one_by_one(self, folder):
        """The same from a server that knows only the old commands."""
        found = []
        try:
            lines = self._lines("NLST", folder)
        except ftplib.error_perm as error:
            if str(error).startswith("550"):
                return found  # so do many servers say that there is nothing
            raise
        for line in lines:
            name = line.rpartition("/")[2]
            full = self._full(f"{folder}/{name}" if folder else name)
            # a folder, gone, or with a line break in its name
            with contextlib.suppress(ftplib.error_perm, ValueError):
                size = self._ftp.size(full)
                modified = self._ftp.voidcmd(f"MDTM {full}").split()[-1]
                found.append(Entry(name, size, _read_time(modified)))
        return found

    def _lines(self, command, folder):
        listing = self.settings.limits.listing
        received = self._receive(f"{command} {self._full(folder)}", listing)
        self.require_few(received.count(b"\n"), Step.LIST, folder)
        lines = received.decode("utf-8", "replace").split("\r\n")
        return [line for line in lines if line]

    # === FILES === #

    def size(self, path, step):
        """Return a file's size in bytes, ``None`` when it is not there."""
        with self.step(step, path):
            try:
                self._ftp.voidcmd("TYPE I")
                return self._ftp.size(self._full(path))
            except ftplib.error_perm as error:
                if not str(error).startswith(_UNKNOWN_COMMAND):
                    return None
        folder, _slash, name = path.rpartition("/")
        sizes = {entry.name: entry.size for entry in self.entries(folder)}
        return sizes.get(name)

    def get(self, path, size):
        """Return the bytes of a file.

        :param int size: how many there are; more are not taken
        """
        with self.step(Step.READ, path, size):
            return self._receive(f"RETR {self._full(path)}", size)

    def put(self, path, content):
        with self.step(Step.WRITE, path):
            self._ftp.voidcmd("TYPE I")
            connection = self._ftp.transfercmd(f"STOR {self._full(path)}")
            failure = _send(connection, content)
            # The server's reason is worth more than "connection reset".
            self._ftp.voidresp()
            if failure:
                raise failure

    def rename(self, path, target, replace=False):
        """Rename a file. Most servers replace the target, whether or not we ask."""
        with self.step(Step.RENAME, target):
            self._ftp.rename(self._full(path), self._full(target))

    def remove(self, path):
        with self.step(Step.REMOVE, path):
            self._ftp.delete(self._full(path))

    def _receive(self, command, most):
        self._ftp.voidcmd("TYPE I")
        received = bytearray()
        with self._ftp.transfercmd(command) as connection:
            while chunk := connection.recv(_CHUNK):
                received += chunk
                if len(received) > most:
                    self.meter.exceed()
            _end_tls(connection)
        self._ftp.voidresp()
        return bytes(received)

    def _full(self, path):
        return paths.join(self.base, path)


class _Careful:
    """What ftplib lacks: it counts what a server says, and does not end at the first
    reply that is not UTF-8, such as a greeting in Thai of an old Windows server."""

    _file = None
    _meter = None
    _greets_at_once = True

    def connect(self, host, port, timeout):
        self.host, self.port, self.timeout = host, port, timeout
        connection = socket.create_connection((host, port), timeout)
        self.sock = metered(connection, self._meter)
        self.af = self.sock.family
        if self._greets_at_once:
            self._hear_greeting()

    def _hear_greeting(self):
        self.file = self.sock.makefile("r", encoding=self.encoding)
        self.welcome = self.getresp()

    def ntransfercmd(self, cmd, rest=None):
        connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        return metered(connection, self._meter), size

    @property
    def file(self):
        return self._file

    @file.setter
    def file(self, replies):
        if replies:
            replies.reconfigure(errors="replace")
        self._file = replies


class _Ftp(_Careful, ftplib.FTP):
    def __init__(self, meter):
        super().__init__()
        self._meter = meter


class _Ftps(_Careful, ftplib.FTP_TLS):
    """FTP over TLS, explicit or implicit, that goes on with its TLS session."""

    def __init__(self, settings, meter):
        super().__init__(context=_tls_context(settings.ca_certificate))
        self._greets_at_once = not settings.implicit_tls
        self._meter = meter

    def secure(self):
        if self._greets_at_once:
            self.voidcmd("AUTH TLS")
            self.sock = self._wrapped(self.sock)
            self.file = self.sock.makefile("r", encoding=self.encoding)
        else:
            self.sock = self._wrapped(self.sock)
            self._hear_greeting()

    def ntransfercmd(self, cmd, rest=None):
        connection, size = super().ntransfercmd(cmd, rest)
        try:
            # Some servers (vsftpd, ProFTPD) demand the session of the control
            # connection, as proof that both are ours; ftplib would begin a new one.
            return self._wrapped(connection, self.sock.session), size
        except OSError:
            connection.close()
            raise

    def _wrapped(self, connection, session=None):
        secured = self.context.wrap_socket(
            connection, server_hostname=self.host, session=session
        )
        secured.meter = self._meter
        return secured


def _tls_context(authorities):
    try:
        context = ssl.create_default_context(cadata=authorities or None)
    except ssl.SSLError as error:
        detail = f"the CA certificate cannot be read ({error.reason or 'no PEM'})"
        raise TransportError(Kind.SETTINGS, detail, Step.SECURE) from error
    context.sslsocket_class = MeteredTlsSocket
    return context


def _send(connection, content):
    """Send all and close; return the failure, for the server has its own word on it."""
    left = memoryview(content)
    with connection:
        try:
            # not sendall, whose time limit is for the whole of a file
            while left:
                left = left[connection.send(left[:_CHUNK]) :]
        except OSError as error:
            return error
        _end_tls(connection)
    return None


def _end_tls(connection):
    if isinstance(connection, ssl.SSLSocket):
        # Many servers just hang up; that nothing is missing is seen by the size.
        with contextlib.suppress(OSError):
            connection.unwrap()


def _read_facts(line):
    """Read a line of MLSD (RFC 3659, 7.2): ``(name, {fact: value})``."""
    facts, _space, name = line.partition(" ")
    pairs = (fact.partition("=") for fact in facts.split(";") if fact)
    usual = {"type": "", "size": "0", "modify": "19700101000000"}
    return name, {**usual, **{key.lower(): value for key, _equals, value in pairs}}


def _read_time(text):
    """Read a time of MLSD or MDTM (RFC 3659, 2.3): UTC, its fraction left away. What
    cannot be read is as good as any other time: only its change is looked at."""
    try:
        moment = datetime.strptime(text.partition(".")[0], "%Y%m%d%H%M%S")
    except ValueError:
        moment = datetime(1970, 1, 1)
    return moment.replace(tzinfo=timezone.utc)
