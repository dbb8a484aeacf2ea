"""What can be done with the files of a server, whatever it speaks."""

import contextlib

from . import paths
from .errors import Kind, Step, TransportError
from .ftp import open_ftp
from .sftp import open_sftp
from .values import Stored

TEST_STEPS = tuple(Step)[:7]
# Half files of uploads that still run are younger than this.
SECONDS_OF_AN_UPLOAD = 900
_OPEN = {"ftp": open_ftp, "ftps": open_ftp, "sftp": open_sftp}


class Session:
    """A server we are logged in to; made by :func:`connect`.

    Paths are relative to the folder of the settings, with ``/`` between their parts.
    Every method may raise ``TransportError``; ``broken`` tells whether the connection
    was lost with it, so that nothing more can be done in this session.
    """

    def __init__(self, wire, create_folders):
        self._wire = wire
        self._create_folders = create_folders
        self._entered = set()

    @property
    def broken(self):
        return self._wire.broken

    def store(self, path, content, overwrite=False):
        """Put a file there, whole or not at all.

        It is written under a temporary name beside its place, its size is checked, then
        it is renamed, and what the server says to that is believed: some folders are
        inboxes whose files are taken away at once. The same content under that name is
        left as it is: so a file whose upload had an unknown result may be stored again
        at any time.

        :param bytes content: the file
        :param bool overwrite: replace another content under that name
        :rtype: Stored
        :raise TransportError: ``NAME_TAKEN`` when other content stands there
        """
        path = self._enter_folder_of(path, self._create_folders)
        found = self._find_same(path, content, overwrite)
        if found:
            return found
        half_file = paths.half_file(paths.folder_of(path))
        try:
            self._write(half_file, content)
            found = self._put_in_place(half_file, path, content, overwrite)
        except TransportError:
            self._remove_quietly(half_file)
            raise
        if found:
            self._remove_quietly(half_file)
            return found
        return Stored(path, len(content), existed=False)

    def list(self, folder=""):
        """Return the files of a folder by name, without folders, links and half files.

        :rtype: list[Entry]
        """
        entries = self._entries(folder)
        return [entry for entry in entries if paths.half_file_age(entry.name) is None]

    def size(self, path):
        """Return the size of a file in bytes, ``None`` when it is not there."""
        folder = paths.folder_of(paths.require_within(path))
        if not all(map(self._has_folder, paths.ancestors(folder))):
            return None
        return self._wire.size(path, Step.LIST)

    def read(self, path, most=None):  # pylint: disable=method-required-super
        """Return the bytes of a file.

        :param int most: larger files are refused; the settings' limit holds anyway
        :raise TransportError: ``TOO_LARGE``
        """
        path = self._enter_folder_of(path)
        size = self._wire.size(path, Step.READ)
        if size is None:
            raise TransportError(Kind.FOLDER, f"{path} is not there", Step.READ)
        limit = self._wire.settings.limits.file
        if size > min(limit, limit if most is None else most):
            detail = f"{path} has {size} bytes"
            raise TransportError(Kind.TOO_LARGE, detail, Step.READ)
        content = self._wire.get(path, size)
        if len(content) != size:
            detail = f"{len(content)} of {size} bytes of {path} arrived"
            raise TransportError(Kind.BROKEN, detail, Step.READ)
        return content

    def move(self, path, target):
        """Move a file to a name that is free; its folder is made if that is allowed.

        :raise TransportError: ``NAME_TAKEN`` when the target exists
        """
        path = self._enter_folder_of(path)
        target = self._enter_folder_of(target, self._create_folders)
        if self._wire.size(target, Step.RENAME) is not None:
            raise TransportError(Kind.NAME_TAKEN, f"{target} exists", Step.RENAME)
        self._wire.rename(path, target)

    def remove(self, path):
        self._wire.remove(self._enter_folder_of(path))

    def clean(self, folder="", older_than=SECONDS_OF_AN_UPLOAD):
        """Remove what broken uploads of ours left in a folder.

        :param float older_than: seconds since the upload began, by our own clock; 0
            when nobody else may be uploading there
        :return: the names of the removed half files
        """
        names = [
            entry.name
            for entry in self._entries(folder)
            if (age := paths.half_file_age(entry.name)) is not None
            and age >= older_than
        ]
        for name in names:
            self._wire.remove(f"{folder}/{name}" if folder else name)
        return names

    def _entries(self, folder):
        if folder:
            self._enter(paths.require_within(folder), create=False)
        return sorted(self._wire.entries(folder), key=lambda entry: entry.name)

    def _enter_folder_of(self, path, create=False):
        paths.require_within(path)
        self._enter(paths.folder_of(path), create)
        return path

    def _enter(self, folder, create):
        """Make sure that a folder is there and is beneath ours."""
        for part in paths.ancestors(folder):
            if not self._has_folder(part):
                self._make_folder(part, create)

    def _has_folder(self, folder):
        """Tell whether a folder is there; once it is, no more is asked."""
        if folder not in self._entered and self._wire.has_folder(folder):
            self._entered.add(folder)
        return folder in self._entered

    def _make_folder(self, folder, create):
        if not create:
            raise TransportError(Kind.FOLDER, f"{folder} is not there", Step.FOLDER)
        try:
            self._wire.make_folder(folder)
        except TransportError:
            # Somebody else may have been quicker.
            if self.broken or not self._has_folder(folder):
                raise

    def _find_same(self, path, content, overwrite):
        """Compare with what stands under the name: ``Stored`` if it is the same.

        :return: ``None`` when the name is free, or may be overwritten
        """
        size = self._wire.size(path, Step.WRITE)
        if size is None:
            return None
        if size == len(content) and self._wire.get(path, size) == content:
            return Stored(path, size, existed=True)
        if overwrite:
            return None
        detail = f"another file of {size} bytes stands at {path}"
        raise TransportError(Kind.NAME_TAKEN, detail, Step.RENAME)

    def _write(self, path, content):
        self._wire.put(path, content)
        size = self._wire.size(path, Step.WRITE)
        if size is None:
            detail = f"{path} is gone again; an inbox has to wait for the renaming"
            raise TransportError(Kind.NOT_UNDERSTOOD, detail, Step.WRITE)
        if size != len(content):
            detail = f"{path} has {size} bytes on the server, not {len(content)}"
            raise TransportError(Kind.BROKEN, detail, Step.WRITE)

    def _put_in_place(self, half_file, path, content, overwrite):
        """Rename, unless the name was taken meanwhile: most FTP servers would replace
        that file without a word.

        :return: ``Stored`` when somebody else has stored the same content
        """
        found = self._find_same(path, content, overwrite)
        if found:
            return found
        try:
            self._wire.rename(half_file, path, overwrite)
            return None
        except TransportError:
            found = not self.broken and self._find_same(path, content, overwrite)
            if found:
                return found
            if self.broken or not overwrite:
                raise
        # Some servers never rename over a file.
        self._wire.remove(path)
        self._wire.rename(half_file, path)
        return None

    def _remove_quietly(self, path):
        if not self.broken:
            with contextlib.suppress(TransportError):
                self._wire.remove(path)


@contextlib.contextmanager
def connect(settings):
    """Yield a ``Session``: log in, go to the folder, and log out at the end.

    :param ServerSettings settings: of the server
    :raise TransportError: with the step that failed
    """
    if settings.protocol not in _OPEN:
        raise TransportError(Kind.SETTINGS, settings.protocol, Step.REACH)
    if not settings.host.strip():
        raise TransportError(Kind.SETTINGS, "no host is given", Step.REACH)
    wire = _OPEN[settings.protocol](settings)
    try:
        wire.go_to_folder(settings.folder, settings.create_folders)
        yield Session(wire, settings.create_folders)
    finally:
        wire.close()


def check(settings):
    """Go through all that an upload needs, and leave nothing behind.

    :raise TransportError: its ``step`` (one of ``TEST_STEPS``) is the one that failed
    """
    with connect(settings) as session:
        first, second = paths.half_file(""), paths.half_file("")
        content = b"Test of the connection; may be removed.\n"
        session._write(first, content)
        session._wire.rename(first, second)
        try:
            session._wire.remove(second)
        except TransportError:
            # An inbox has taken it already.
            if session.broken or session._wire.size(second, Step.REMOVE) is not None:
                raise
