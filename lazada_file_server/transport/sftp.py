"""SFTP."""

import errno
import stat
from datetime import datetime, timezone

from . import paths, ssh
from .errors import Kind, Step, TransportError
from .values import Entry
from .wire import leads_out, not_ordinary, speaks_of_space

_KINDS = {errno.EACCES: Kind.PERMISSION, errno.ENOENT: Kind.FOLDER}


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
            self._transport = ssh.reach(settings)
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
        # SFTP version 3 has no word for a full disk: it is a failure like any other.
        if step is Step.WRITE or speaks_of_space(error):
            return Kind.SPACE, False
        return Kind.FOLDER if step is Step.FOLDER else Kind.BROKEN, False

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
        if not stat.S_ISDIR(attributes.st_mode):
            detail = f"{folder} is no folder"
            raise TransportError(Kind.FOLDER, detail, Step.FOLDER)

    def make_folder(self, folder):
        with self.step(Step.FOLDER, folder):
            self._server.mkdir(self._full(folder))

    def entries(self, folder):
        """Return the ordinary files of a folder.

        :rtype: list[Entry]
        """
        with self.step(Step.LIST, folder):
            return [
                Entry(found.filename, found.st_size, _time(found.st_mtime))
                for found in self._server.listdir_attr(self._full(folder))
                if stat.S_ISREG(found.st_mode)
            ]

    # === FILES === #

    def size(self, path, step):
        """Return a file's size in bytes, ``None`` when it is not there.

        :raise TransportError: it is a link or a folder
        """
        with self.step(step, path):
            try:
                attributes = self._server.lstat(self._full(path))
            except FileNotFoundError:
                return None
            if not stat.S_ISREG(attributes.st_mode):
                raise not_ordinary(path, step)
            return attributes.st_size

    def get(self, path):
        with self.step(Step.READ, path):
            with self._server.open(self._full(path), "rb") as file:
                file.prefetch()
                return file.read()

    def put(self, path, content):
        # Exclusive: whatever stands there already is not followed nor overwritten.
        # Not pipelined: the refusal of the last blocks would be lost.
        with self.step(Step.WRITE, path):
            with self._server.open(self._full(path), "wx") as file:
                file.write(content)

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


def _time(seconds):
    return datetime.fromtimestamp(seconds or 0, timezone.utc)
