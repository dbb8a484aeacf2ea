"""Programs of the system that Odoo and the browser tests call."""

import os
import shutil

from . import console, debian, processes

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without the second, Chinese, Japanese and Korean letters vanish from what is made.
FONTS = ("fonts-noto-core", "fonts-noto-cjk")
# Program -> (what it is for, Debian packages).
NEEDED = {
    "chromium": ("the browser tests", ("chromium", *FONTS)),
    "wkhtmltopdf": ("PDF documents", ("wkhtmltopdf", *FONTS)),
    "fonts-noto-cjk": ("Chinese, Japanese and Korean letters", FONTS),
}


def chromium():
    """Return the path of a Chromium or Chrome, or ``None``."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def has_chinese():
    """Tell whether there is a font with Chinese letters; it has the others, too."""
    if not shutil.which("fc-list"):
        return False  # comes with either program
    _code, listed = processes.read_output(["fc-list", ":lang=zh-cn", "family"])
    return bool(listed.strip())


def missing():
    """Return the names of what is needed and not there."""
    present = {
        "chromium": chromium(),
        "wkhtmltopdf": shutil.which("wkhtmltopdf"),
        "fonts-noto-cjk": has_chinese(),
    }
    return [name for name in NEEDED if not present[name]]


def ensure(cache):
    """Install what is missing if we are root, or say how; return what still is."""
    absent = missing()
    if not absent:
        console.ready("Chromium, wkhtmltopdf and fonts")
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
