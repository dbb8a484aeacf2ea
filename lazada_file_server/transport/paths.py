"""Rules for paths, and the names of half files."""

import re
import secrets
import time

from .errors import Kind, Step, TransportError

# No dot in front: many FTP servers leave such files out of their lists.
_HALF_FILE = re.compile(r"lazada-upload-(?P<began>\d{10})-[0-9a-f]{16}\.part")
_LONGEST = 4096
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")


def require_within(path):
    """Let only a path through that stays beneath the server's folder.

    :param str path: parts with ``/`` between them
    :return: the path
    :raise TransportError: it could lead out of the folder, or no server takes it
    """
    usable = all(part not in ("", ".", "..") for part in path.split("/"))
    length = len(path.encode(errors="replace"))
    if not usable or _FORBIDDEN.search(path) or length > _LONGEST:
        detail = f"{path!r} cannot be a path beneath the folder"
        raise TransportError(Kind.FOLDER, detail, Step.FOLDER)
    return path


def is_usable_name(name):
    """Tell whether a file of a list can be asked for by its name: not what is no name,
    and not what has lost letters because the server does not speak UTF-8."""
    try:
        return "/" not in require_within(name) and "\ufffd" not in name
    except TransportError:
        return False


def folder_of(path):
    return path.rpartition("/")[0]


def ancestors(folder):
    """Return a folder's path and those above it, the uppermost first."""
    parts = folder.split("/") if folder else []
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def join(base, path):
    return f"{base.rstrip('/')}/{path}" if path else base


def is_beneath(path, base):
    return path == base or path.startswith(f"{base.rstrip('/')}/")


def half_file(folder):
    """Return a new temporary path in a folder: nobody else has it."""
    name = f"lazada-upload-{int(time.time()):010}-{secrets.token_hex(8)}.part"
    return f"{folder}/{name}" if folder else name


def half_file_age(name):
    """Return how many seconds ago, by our own clock, an upload of ours began.

    :return: ``None`` for a name that is not one of our half files
    """
    match = _HALF_FILE.fullmatch(name)
    return time.time() - int(match["began"]) if match else None
