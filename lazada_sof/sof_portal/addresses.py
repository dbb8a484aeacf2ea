"""Where the portal is: nothing that is sent there may end up elsewhere."""

import re
from urllib.parse import urlsplit

# What a browser or a library may take for an end of the host, or for another one.
_ODD = re.compile(r"[\s\\\x00-\x1f\x7f#]")


def joined(url, path):
    """Return the address of a path of the portal.

    :param str url: its base; may be empty
    :param str path: behind that
    :rtype: str
    """
    return f"{(url or '').rstrip('/')}/{path.lstrip('/')}"


def is_base(url):
    """Tell whether a text is the base address of a portal: protocol, host, perhaps a
    port and a path, and nothing else.

    :rtype: bool
    """
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return False
    known = parts.scheme in ("http", "https") and bool(parts.hostname)
    return known and "?" not in url and "@" not in parts.netloc and not _ODD.search(url)


def is_path(path):
    """Tell whether a text is a path that stays on the portal.

    :rtype: bool
    """
    leaves = path.startswith("//") or ":" in path or ".." in path.split("/")
    return not (leaves or _ODD.search(path))
