"""SFTP."""

import errno
import stat
from datetime import datetime, timezone

from . import paths, ssh
from .errors import Kind, Step, TransportError
from .values import Entry
from .wire import leads_out, no_size, not_ordinary, speaks_of_space

_KINDS = {errno.EACCES: Kind.PERMISSION, errno.ENOENT: Kind.FOLDER}
# What a failure without a reason means. SFTP version 3 has no word for a full disk.
_FAILURES = {Step.FOLDER: Kind.FOLDER, Step.WRITE: Kind.SPACE}


def open_sftp(settings):
    """Reach an SFTP server, make sure that it is the right one, and log in.

    :rtype: SftpWire
    """
    wire = SftpWire(settings)
    try:
        wire.log_in()
    except TransportError:
        wire.close()
        raise
    return wire


class SftpWire(ssh.SshWire):
    # === CONNECTION === #

    def __init__(self, settings):
        super().__init__(settings)
        self._transport = None
        self._server = None

    def log_in(self):
        settings = self.settings
        with self.step(Step.REACH):
            self._transport = ssh.reach(settings, self.meter)
        # Several answers are waited for, each with the same limit.
        with ssh.limited(self._transport, settings.timeout * 3):
            with self.step(Step.SECURE):
                self._server = ssh.secure(settings, self._transport)
            with self.step(Step.LOG_IN):
                self._server.log_in(settings)
                self._server.begin_sftp(settings.timeout)

    def close(self):
        if self._server:
            self._server.close()
        elif self._transport:
            self._transport.close()

    def explain(self, error, step):
        if not isinstance(error, OSError) or isinstance(error, TimeoutError):
            return super().explain(error, step)
        if step in (Step.REACH, Step.SECURE) or not self._server.is_alive:
            return super().explain(error, step)
        if error.errno in _KINDS:
            return _KINDS[error.errno], False
        if speaks_of_space(error):
            return Kind.SPACE, False
        return _FAILURES.get(step, Kind.BROKEN), False

    # === FOLDERS === #

    def go_to_folder(self, folder, create):
        """Enter the folder of the settings; all paths are beneath it from now on."""
        with self.step(Step.FOLDER, folder):
            if create:
                self._make_with_parents(folder)
            self._require_folder(self._server.stat(folder or "."), folder)
            self.base = self._server.normalize(folder or ".")

    def _make_with_parents(self, folder):
        root = "/" if folder.startswith("/") else ""
        for part in paths.ancestors(folder.strip("/")):
            if not self._server.exists(root + part):
                self._server.mkdir(root + part)

    def has_folder(self, folder):
        """Tell whether a folder is there.

        :raise TransportError: it leads out of ours, by a link
        """
        full = self._full(folder)
        with self.step(Step.FOLDER, folder):
            try:
                self._require_folder(self._server.stat(full), folder)
            except FileNotFoundError:
                return False
            if not paths.is_beneath(self._server.normalize(full), self.base):
                raise leads_out(folder)
        return True

    def _require_folder(self, attributes, folder):
        # A server need not tell the mode: then the folder's use shows what it is.
        if attributes.st_mode is not None and not stat.S_ISDIR(attributes.st_mode):
            detail = f"{folder} is no folder"
            raise TransportError(Kind.FOLDER, detail, Step.FOLDER)

    def make_folder(self, folder):
        with self.step(Step.FOLDER, folder):
            self._server.mkdir(self._full(folder))

    def entries(self, folder):
        """Return the ordinary files of a folder.

        :rtype: list[Entry]
        """
        with self.step(Step.LIST, folder, self.settings.limits.listing):
            found = []
            for count, entry in enumerate(self._server.walk(self._full(folder)), 1):
                self.require_few(count, Step.LIST, folder)
                if _is_file(entry) and entry.st_size is not None:
                    time = _time(entry.st_mtime)
                    found.append(Entry(entry.filename, entry.st_size, time))
            return found

    # === FILES === #

    def size(self, path, step):
        """Return a file's size in bytes, ``None`` when it is not there.

        :raise TransportError: it is a link or a folder, or the server tells no size
        """
        full = self._full(path)
        with self.step(step, path):
            try:
                attributes = self._server.lstat(full)
            except FileNotFoundError:
                return None
            if not self._is_ordinary(full, attributes):
                raise not_ordinary(path, step)
            if attributes.st_size is None:
                raise no_size(path, step)
            return attributes.st_size

    def _is_ordinary(self, full, attributes):
        if attributes.st_mode is None:  # not told; a link leads to another path
            return self._server.normalize(full) == full
        return stat.S_ISREG(attributes.st_mode)

    def get(self, path, size):
        """Return the bytes of a file.

        :param int size: how many there are; more are not taken
        """
        with self.step(Step.READ, path, size):
            with self._server.open(self._full(path), "rb") as file:
                file.prefetch(size)
                content = file.read(size + 1)
                if len(content) > size:
                    self.meter.exceed()
                return content

    def put(self, path, content):
        """Write a new file under a name that nobody can guess."""
        with self.step(Step.WRITE, path):
            # Exclusive: whatever stands there already is not followed or overwritten.
            # Some servers do not know that, and refuse it without a reason.
            file = self._open(path, "wx") or self._open(path, "w")
            if not file:
                detail = f"{path} cannot be opened to be written"
                raise TransportError(Kind.PERMISSION, detail, Step.WRITE)
            # Not pipelined: the refusal of the last blocks would be lost.
            with file:
                file.write(content)

    def _open(self, path, mode):
        """Return an open file, ``None`` where that is refused without a reason."""
        try:
            return self._server.open(self._full(path), mode)
        except OSError as error:
            has_reason = error.errno is not None or speaks_of_space(error)
            if has_reason or not self._server.is_alive:
                raise
            return None

    def rename(self, path, target, replace=False):
        """Rename a file; without ``replace`` the server refuses when there is one."""
        with self.step(Step.RENAME, target):
            client = self._server.sftp_client
            rename = client.posix_rename if replace else client.rename
            rename(self._full(path), self._full(target))

    def remove(self, path):
        with self.step(Step.REMOVE, path):
            self._server.remove(self._full(path))

    def _full(self, path):
        return paths.join(self.base, path)


def _is_file(entry):
    """Tell whether a listed entry is an ordinary file, by its mode or, where that is
    not told, by the line that the server shows people."""
    if entry.st_mode is None:
        return not entry.longname.startswith(("d", "l"))
    return stat.S_ISREG(entry.st_mode)


def _time(seconds):
    return datetime.fromtimestamp(seconds or 0, timezone.utc)
