"""Debian packages: unpacked privately without root, or installed by root.

Nothing of the system's apt is changed by a private download: it has its own lists,
cache and sources. The mirror, the keys and the proxy are those of the system.
"""

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from . import console, processes

APT_FOLDER = Path("/etc/apt")
INSTALLED = Path("/var/lib/dpkg/status")
OS_RELEASE = Path("/etc/os-release")
DEBIAN_ALIASES = ("oldstable", "stable", "testing", "unstable", "sid")
ONE_LINE = re.compile(
    r"^deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<rest>.+)$"
)


@dataclass(frozen=True)
class Mirror:
    """A Debian archive that the system uses: its address, suite and keys."""

    uri: str
    suite: str
    signed_by: str = ""

    def source(self, suite):
        """Return apt's deb822 text for another suite of the same mirror."""
        lines = ["Types: deb", f"URIs: {self.uri}", f"Suites: {suite}"]
        lines.append("Components: main")
        if self.signed_by:
            lines.append(f"Signed-By: {self.signed_by}")
        return "\n".join(lines) + "\n"


def read_one_line_sources(text):
    """Yield ``(uris, suites, components, signed_by)`` of a ``.list`` file."""
    for line in text.splitlines():
        match = ONE_LINE.match(line.split("#")[0].strip())
        if match:
            suite, *components = match["rest"].split()
            options = dict(
                option.split("=", 1)
                for option in (match["options"] or "").split()
                if "=" in option
            )
            yield [match["uri"]], [suite], components, options.get("signed-by", "")


def read_deb822_sources(text):
    """Yield the same from a ``.sources`` file; keys written inline stay as they are."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for stanza in re.split(r"\n\s*\n", "\n".join(lines)):
        fields = dict(_deb822_fields(stanza))
        if "deb" in fields.get("types", "").split() and fields.get("enabled") != "no":
            yield (
                fields.get("uris", "").split(),
                fields.get("suites", "").split(),
                fields.get("components", "").split(),
                fields.get("signed-by", ""),
            )


def _deb822_fields(stanza):
    for field in re.split(r"\n(?=\S)", stanza.strip()):
        name, colon, value = field.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def read_sources(folder=APT_FOLDER):
    """Yield the entries of all of apt's source files, in both formats."""
    parts = folder / "sources.list.d"
    for file in [folder / "sources.list", *sorted(parts.glob("*.list"))]:
        if file.is_file():
            yield from read_one_line_sources(file.read_text())
    for file in sorted(parts.glob("*.sources")):
        yield from read_deb822_sources(file.read_text())


def codename(os_release=OS_RELEASE):
    """Return the code name of the running Debian, or an empty text."""
    if not os_release.is_file():
        return ""
    fields = dict(
        line.split("=", 1)
        for line in os_release.read_text().splitlines()
        if "=" in line
    )
    return fields.get("VERSION_CODENAME", "").strip('"')


def debian_mirrors(sources, own):
    """Return the ``Mirror``s among the sources: HTTP(S), main, a suite of Debian's."""
    found = [
        Mirror(uri, suite, signed_by)
        for uris, suites, components, signed_by in sources
        for uri in uris
        for suite in suites
        if urllib.parse.urlsplit(uri).scheme in ("http", "https")
        and "main" in components
        and suite in (own, *DEBIAN_ALIASES)
    ]
    return list(dict.fromkeys(found))


def suites_to_try(mirror):
    """The machine's own suite, then the newer ones of the same mirror, oldest first."""
    return list(dict.fromkeys((mirror.suite, "stable", "testing", "unstable")))


class Suite:
    """One suite of a mirror, seen by a private apt that lives in a folder."""

    def __init__(self, mirror, name, folder):
        self.name = name
        self._mirror = mirror
        self._folder = folder
        self._log = folder / "apt.log"

    def update(self):
        """Fetch the suite's package list; ``False`` when the mirror has none of it."""
        for part in ("lists/partial", "cache/archives/partial", "sources"):
            (self._folder / part).mkdir(parents=True, exist_ok=True)
        (self._folder / "status").touch()
        source = self._folder / "sources" / "debian.sources"
        source.write_text(self._mirror.source(self.name))
        command = self._apt("apt-get", "update", "--error-on=any")
        return processes.run_logged(command, self._log) == 0

    def log_tail(self):
        return processes.last_lines(self._log, 5)

    def holds(self, package):
        command = self._apt("apt-cache", "show", "--no-all-versions", package)
        code, shown = processes.read_output(command)
        return code == 0 and "Package:" in shown

    def download(self, packages, folder):
        """Download packages (apt verifies them) and return the ``.deb`` files."""
        listed = self._listed(packages)
        command = self._apt("apt-get", "-qq", "download", *packages)
        with open(self._log, "w") as log:
            output = {"stdout": log, "stderr": subprocess.STDOUT}
            with processes.running(command, cwd=folder, **output) as process:
                _show_growth(process, folder, sum(listed.values()))
        processes.require_success(
            process.returncode,
            f"apt could not download {', '.join(packages)} from {self._mirror.uri}.",
            self._log,
        )
        return [folder / name for name in listed]

    def download_missing(self, package):
        """Download a package and what else of it this machine has not installed.

        :return: the ``.deb`` files; none when apt failed
        """
        command = self._apt("apt-get", "install", "--download-only", "-qq", "-y")
        command += ["--no-install-recommends", "-o"]
        command += [f"Dir::State::status={INSTALLED}", package]
        if processes.run_logged(command, self._log):
            return []
        return sorted((self._folder / "cache" / "archives").glob("*.deb"))

    def _listed(self, packages):
        """Return ``{file name: bytes}`` of what would be downloaded."""
        command = self._apt("apt-get", "-qq", "download", "--print-uris", *packages)
        _code, printed = processes.read_output(command)
        rows = [shlex.split(line) for line in printed.splitlines()]
        return {name: int(size) for _uri, name, size, *_hash in rows}

    def _apt(self, program, *arguments):
        folder = self._folder
        options = {
            "Dir::State::Lists": folder / "lists",
            "Dir::State::status": folder / "status",
            "Dir::Cache": folder / "cache",
            "Dir::Etc::sourcelist": "/dev/null",
            "Dir::Etc::sourceparts": folder / "sources",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Acquire::Languages": "none",
            "Acquire::Retries": "2",
            "Debug::NoLocking": "1",
        }
        if os.geteuid() == 0:
            # apt's own user may not enter root's home, where the cache may be.
            options["APT::Sandbox::User"] = "root"
        pairs = [f"{name}={value}" for name, value in options.items()]
        return [program, *(word for pair in pairs for word in ("-o", pair)), *arguments]


def _show_growth(process, folder, size):
    progress = console.Progress()
    while process.poll() is None:
        have = _size(folder)
        progress.show(f"{have / 1e6:.0f} of {size / 1e6:.0f} MB downloaded")
        time.sleep(0.2)
    progress.clear()


def _size(folder):
    """Bytes in a folder that apt is writing to: files may vanish while we look."""
    total = 0
    for file in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            total += file.stat().st_size
    return total


def unpack(file, root, unwanted=()):
    """Unpack a ``.deb`` into a folder, without the files that match a pattern."""
    archive = ["dpkg-deb", "--fsys-tarfile", file]
    extract = ["tar", "--extract", "--no-same-owner", f"--directory={root}"]
    extract += [f"--exclude={pattern}" for pattern in unwanted]
    with (
        processes.running(archive, stdout=subprocess.PIPE) as source,
        processes.running(
            extract, stdin=source.stdout, stderr=subprocess.PIPE, text=True
        ) as target,
    ):
        # tar must be the only reader, so that dpkg-deb ends when tar does.
        source.stdout.close()
        complaint = target.stderr.read()
        failed = target.wait() or source.wait()
    if failed:
        raise console.SetupError(
            f"{file.name} cannot be unpacked: {complaint.strip()[-300:]}",
            "Is the disk full? Start again to download it anew.",
        )


def require_apt():
    missing = [
        tool for tool in ("apt-get", "dpkg-deb", "tar") if not shutil.which(tool)
    ]
    if missing:
        raise console.SetupError(
            f"{missing[0]} is missing: this machine is no Debian, so Odoo 19 cannot be "
            "fetched as a Debian package.",
            "Set ODOO_PATH to the folder of an Odoo 19 (a git checkout, or the folder "
            "that holds the odoo package) and start again.",
        )


def install_command(packages):
    return f"apt-get install --no-install-recommends {' '.join(packages)}"


def install_as_root(packages, log):
    """Install packages of the system, with fresh package lists when they are needed.

    :return: whether apt succeeded; its output is in the log
    """
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    progress = console.Progress()

    def run(arguments):
        return processes.run_logged(arguments, log, progress.show, env=environ)

    done = run(command) == 0
    if not done:
        done = run(["apt-get", "update", "-q"]) == 0 and run(command) == 0
    progress.clear()
    return done
