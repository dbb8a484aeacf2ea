"""What can be done with the files of a server, whatever it speaks."""

from contextlib import contextmanager

from .errors import Step

TEST_STEPS = tuple(Step)[:7]
# Half files of uploads that still run are younger than this.
SECONDS_OF_AN_UPLOAD = 900


class Session:
    """A server we are logged in to; made by :func:`connect`.

    Paths are relative to the folder of the settings, with ``/`` between their parts.
    Every method may raise ``TransportError``.
    """

    def store(self, path, content, overwrite=False):
        """Put a file there, whole or not at all.

        It is written under a temporary name beside its place, its size is checked, then
        it is renamed. The same content under that name is left as it is: so a file
        whose upload had an unknown result may be stored again at any time.

        :param bytes content: the file
        :param bool overwrite: replace another content under that name
        :rtype: Stored
        :raise TransportError: ``NAME_TAKEN`` when other content stands there
        """
        raise NotImplementedError

    def list(self, folder="", create=False):
        """Return the files of a folder as ``Entry``s by name, without subfolders and
        without half files of ours."""
        raise NotImplementedError

    def read(self, path):
        """Return the bytes of a file."""
        raise NotImplementedError

    def move(self, path, target):
        """Move a file to a name that is free; its folder is made if that is allowed."""
        raise NotImplementedError

    def remove(self, path):
        raise NotImplementedError

    def clean(self, folder="", older_than=SECONDS_OF_AN_UPLOAD):
        """Remove what broken uploads of ours left in a folder.

        :param float older_than: seconds since the upload began, by our own clock; 0
            when nobody else may be uploading there
        :return: the names of the removed half files
        """
        raise NotImplementedError


@contextmanager
def connect(settings):
    """Yield a ``Session``: log in, go to the folder, and log out at the end.

    :param ServerSettings settings: of the server
    :raise TransportError: with the step that failed
    """
    raise NotImplementedError


def check(settings):
    """Go through all that an upload needs, and leave nothing behind.

    :raise TransportError: its ``step`` (one of ``TEST_STEPS``) is the one that failed
    """
    raise NotImplementedError
