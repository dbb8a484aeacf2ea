"""OpenSSH's server for the tests: the system's, or Debian's, unpacked privately.

Nothing is installed: the tests start it themselves, on a port of their own.
"""

from dataclasses import dataclass
from pathlib import Path

from . import cache as caching
from . import console, debian

PACKAGE = "openssh-server"
SYSTEM = Path("/")


@dataclass(frozen=True)
class OpenSsh:
    """Where the server's programs are.

    :param Path root: ``SYSTEM``, or the folder that the packages were unpacked in
    """

    root: Path

    @property
    def program(self):
        return self.root / "usr" / "sbin" / "sshd"

    @property
    def helpers(self):
        """The folder of the programs that newer servers start for each session."""
        return self.root / "usr" / "lib" / "openssh"

    @property
    def libraries(self):
        """Folders for ``LD_LIBRARY_PATH``."""
        if self.root == SYSTEM:
            return []
        return sorted({file.parent for file in self.root.glob("**/*.so.*")})


def prepare(cache):
    """Return the ``OpenSsh`` to use, fetched from Debian when the system has none.

    :raise SetupError: it can neither be found nor fetched
    """
    system = OpenSsh(SYSTEM)
    if system.program.exists():
        return system
    folder = cache.path("openssh")
    stamp = caching.fingerprint(PACKAGE, debian.codename())
    with cache.lock("openssh"):
        if caching.read_stamp(folder) != stamp:
            with console.step("OpenSSH (Debian's package, unpacked privately)"):
                debian.require_apt()
                fetch(cache, folder, stamp)
    return OpenSsh(folder)


def fetch(cache, target, stamp):
    """Download the server and the libraries that this machine lacks; unpack them."""
    failures = []
    sources = debian.read_sources()
    for mirror in debian.debian_mirrors(sources, debian.codename()):
        # Its libraries must fit the system's: no other suite will do.
        suite = debian.Suite(mirror, mirror.suite, cache.path("apt", "openssh"))
        if suite.update() and (files := suite.download_missing(PACKAGE)):
            with caching.building(target, stamp) as root:
                for file in files:
                    debian.unpack(file, root)
            caching.remove_tree(cache.path("apt", "openssh"))
            return
        failures.append(f"{mirror.uri} {mirror.suite}: {suite.log_tail()}")
    raise console.SetupError(
        f"{PACKAGE} cannot be fetched from this machine's Debian mirrors.",
        "\n".join([*failures, f"Install it: sudo {debian.install_command([PACKAGE])}"]),
    )
