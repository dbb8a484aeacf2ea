"""Programs of the system that Odoo and the browser tests call."""

import os
import shutil

from . import console, debian

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Program -> (what it is for, Debian packages). Thai and Vietnamese need the Noto fonts.
NEEDED = {
    "chromium": ("the browser tests", ("chromium", "fonts-noto-core")),
    "wkhtmltopdf": ("PDF documents", ("wkhtmltopdf", "fonts-noto-core")),
}


def chromium():
    """Return the path of a Chromium or Chrome, or ``None``."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def missing():
    """Return the names of the needed programs that are not there."""
    present = {"chromium": chromium(), "wkhtmltopdf": shutil.which("wkhtmltopdf")}
    return [name for name in NEEDED if not present[name]]


def ensure(cache):
    """Install what is missing if we are root, or say how; return what still is."""
    absent = missing()
    if not absent:
        console.ready("Chromium and wkhtmltopdf")
        return []
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with console.step(f"Debian packages: {', '.join(packages_of(absent))}"):
            log = cache.path("logs", "apt.log")
            if not debian.install_as_root(packages_of(absent), log):
                console.note(f"apt-get failed, its output is in {log}")
        absent = missing()
    if absent:
        console.note(advice(absent))
    return absent


def packages_of(names):
    return list(dict.fromkeys(package for name in names for package in NEEDED[name][1]))


def advice(names):
    """Return what is missing, what for, and the command that installs it."""
    lines = [f"{name} is missing: needed for {NEEDED[name][0]}." for name in names]
    lines.append("Install with:")
    lines.append(f"  sudo {debian.install_command(packages_of(names))}")
    return "\n".join(lines)
