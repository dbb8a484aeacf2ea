"""The one folder outside the checkout that everything is kept in."""

import fcntl
import hashlib
import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from .console import SetupError, note

STAMP_FILE = ".stamp"
BYTES_PER_GIGABYTE = 1024**3


def cache_folder(environ=os.environ):
    """Return the absolute ``Path`` of the cache folder, which need not exist yet."""
    chosen = environ.get("LAZADA_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    base = environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(base).absolute() / "lazada-odoo"


def fingerprint(*inputs):
    """Return a short hexadecimal digest of JSON-serialisable inputs."""
    text = json.dumps(inputs, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Cache:
    """The cache folder and the rule of what in it is complete.

    A folder is complete when it holds a stamp that equals the fingerprint of what it
    was made from. The stamp is written last, so a run that was killed leaves no folder
    that a later run would take for complete.
    """

    def __init__(self, root=None):
        self.root = Path(root or cache_folder())

    def make(self):
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(
                f"The cache folder {self.root} cannot be made ({error.strerror}).",
                "Set LAZADA_CACHE to a folder you may write to.",
            ) from error

    def path(self, *parts):
        return self.root.joinpath(*parts)

    def folder(self, *parts):
        path = self.path(*parts)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def provide_temporary_folder(self, usual="/tmp"):
        """Let all programs that we start use a folder of ours where /tmp is closed."""
        if "TMPDIR" not in os.environ and not os.access(usual, os.W_OK | os.X_OK):
            os.environ["TMPDIR"] = str(self.folder("tmp"))

    def require_space(self, gigabytes, purpose):
        free = shutil.disk_usage(self.root).free / BYTES_PER_GIGABYTE
        if free < gigabytes:
            raise SetupError(
                f"{purpose} needs about {gigabytes:g} GB in {self.root}, "
                f"and only {free:.1f} GB are free.",
                "Free some space, or set LAZADA_CACHE to a folder on another disk.",
            )

    @contextmanager
    def lock(self, name, refusal=None):
        """Hold a lock among the runs that share this cache.

        :param SetupError refusal: raised when the lock is taken; without it we wait
        """
        with open(self.folder("locks") / name, "w") as handle:
            if not try_lock(handle):
                if refusal:
                    raise refusal
                note(f"waiting for another run that is busy with: {name}")
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def try_lock(handle):
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def read_stamp(folder):
    try:
        return (folder / STAMP_FILE).read_text()
    except OSError:
        return ""


def write_stamp(folder, stamp):
    """Write the stamp in one step: it is there whole, or not at all."""
    unfinished = folder / f"{STAMP_FILE}.new"
    unfinished.write_text(stamp)
    unfinished.replace(folder / STAMP_FILE)


def remove_stamp(folder):
    (folder / STAMP_FILE).unlink(missing_ok=True)


@contextmanager
def building(target, stamp):
    """Yield a folder beside ``target`` that takes its place when the block succeeds."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    remove_tree(unfinished)
    unfinished.mkdir(parents=True)
    yield unfinished
    write_stamp(unfinished, stamp)
    remove_tree(target)
    unfinished.rename(target)


def remove_tree(folder):
    """Remove a folder that may be absent; its stamp goes first."""
    if folder.is_dir():
        remove_stamp(folder)
        shutil.rmtree(folder)
