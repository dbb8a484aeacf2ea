"""Odoo 19: found at ODOO_PATH, or taken from Debian's package."""

import ast
import os
import re
from dataclasses import dataclass
from pathlib import Path

from . import cache as caching
from . import console, debian
from .addons import CHECKOUT
from .virtualenv import VirtualEnvironment

SERIES = (19, 0)
PACKAGE = "odoo-19"
# Odoo's package has links into these for its fonts and JavaScript libraries. Its web
# client is drawn with Font Awesome 4: the older a suite, the surer it has that.
LINKED_PACKAGES = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-font-awesome",
    "fonts-glyphicons-halflings",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
)
PACKAGE_PYTHON_PATH = "usr/lib/python3/dist-packages"
# Debian leaves this file out (it blurs the background of video calls). Without it the
# browser logs an error, and every tour of the web client fails.
PLACEHOLDER = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
# Two thirds of the package are translations; those of Lazada's countries are kept.
LANGUAGES = ("id", "ms", "th", "vi", "zh")
GIGABYTES = 1


@dataclass(frozen=True)
class Odoo:
    """An Odoo 19: where its Python package is, and where it keeps its data.

    :param tuple extra: folders with more add-ons below ``odoo/addons``, and the Python
        packages that these need
    :param Path checkout: whose add-ons it has; also those of another revision
    """

    python_path: Path
    cache: caching.Cache
    venv: VirtualEnvironment
    extra: tuple = ()
    checkout: Path = CHECKOUT

    @property
    def release(self):
        return read_release(self.python_path)

    @property
    def addons_path(self):
        """Folders of add-ons: our checkout, ``addons`` of a git checkout of Odoo, extra
        ones."""
        own = [self.checkout, self.python_path / "addons"]
        own += [folder / "odoo" / "addons" for folder in self.extra]
        return [path for path in own if any(path.glob("*/__manifest__.py"))]

    @property
    def data_folder(self):
        return self.cache.folder("odoo-data")

    @property
    def filestore(self):
        return self.data_folder / "filestore"

    def command(self, database, *arguments):
        """Return the command line of an Odoo on one database."""
        config = self.cache.path("odoo.conf")
        if not config.is_file():
            config.write_text("[options]\n")
        paths = ",".join(map(str, self.addons_path))
        return [
            self.venv.python,
            "-m",
            "odoo",
            f"--config={config}",
            f"--data-dir={self.data_folder}",
            *([f"--addons-path={paths}"] if paths else []),
            f"--database={database}",
            *arguments,
        ]

    def environ(self, server):
        return {
            **self.venv.environ(),
            **server.environ(),
            "PYTHONPATH": os.pathsep.join(map(str, [self.python_path, *self.extra])),
        }


def read_release(python_path):
    """Return ``version_info`` of the Odoo in a folder, ``None`` without an Odoo."""
    try:
        text = (python_path / "odoo" / "release.py").read_text()
    except OSError:
        return None
    found = re.search(r"^version_info = (\(.*\))", text, re.MULTILINE)
    if not found:
        return None
    numbers = ast.parse(found[1], mode="eval").body.elts
    return tuple(
        getattr(number, "value", getattr(number, "id", "")) for number in numbers
    )


def prepare(cache, venv, environ=os.environ):
    """Return the ``Odoo`` to use, fetched from Debian unless ODOO_PATH names one."""
    given = environ.get("ODOO_PATH")
    if given:
        python_path = Path(given).expanduser().absolute()
        require_series(python_path, f"ODOO_PATH ({given})")
        console.ready(f"Odoo at {python_path}")
        return Odoo(python_path, cache, venv)
    folder = cache.path("odoo")
    stamp = caching.fingerprint(PACKAGE, LINKED_PACKAGES, LANGUAGES)
    with cache.lock("odoo"):
        if caching.read_stamp(folder) == stamp:
            console.ready("Odoo 19")
        else:
            with console.step("Odoo 19 (Debian's package odoo-19, unpacked privately)"):
                debian.require_apt()
                cache.require_space(GIGABYTES, "Odoo")
                fetch(cache, folder, stamp)
    return Odoo(folder / PACKAGE_PYTHON_PATH, cache, venv)


def require_series(python_path, place):
    release = read_release(python_path)
    if release is None:
        raise console.SetupError(
            f"{place} holds no Odoo.",
            "It must be the folder that holds the package odoo (odoo/release.py), "
            "such as a git checkout of Odoo 19.",
        )
    if release[:2] != SERIES:
        raise console.SetupError(
            f"{place} is Odoo {release[0]}.{release[1]}; these add-ons need Odoo 19.0.",
            "Point ODOO_PATH at an Odoo 19, or unset it to have one fetched.",
        )


def fetch(cache, target, stamp):
    """Download the packages and unpack them into one folder."""
    downloads = cache.folder("debs")
    files = []
    for suite, packages in _choose_suites(cache).items():
        console.note(f"from {suite.name}: {len(packages)} packages")
        files += suite.download(packages, downloads)
    with caching.building(target, stamp) as root:
        console.note("unpacking")
        for file in files:
            debian.unpack(file, root, unwanted_translations())
        python_path = root / PACKAGE_PYTHON_PATH
        require_series(python_path, f"Debian's package {PACKAGE}")
        placeholder = python_path / PLACEHOLDER
        if not placeholder.exists():
            placeholder.parent.mkdir(parents=True, exist_ok=True)
            placeholder.write_text("/* left out of Debian's package */\n")
    caching.remove_tree(downloads)
    caching.remove_tree(cache.path("apt"))


def unwanted_translations():
    """Return patterns of the files of all languages but ``LANGUAGES``."""
    others = [f"[!{''.join(code[0] for code in LANGUAGES)}]"]
    others += [f"{code[0]}[!{code[1]}]" for code in LANGUAGES]
    return [f"*/i18n/{start}*.po" for start in others]


def _choose_suites(cache):
    """Return ``{suite: packages}``: each package from the first suite that has it."""
    mirrors = debian.debian_mirrors(debian.read_sources(), debian.codename())
    failures = []
    for mirror in mirrors:
        chosen = _search_mirror(cache, mirror, failures)
        if chosen:
            return chosen
    raise console.SetupError(
        f"No Debian mirror of this machine's apt configuration offers {PACKAGE}.",
        "\n".join(failures or ["No HTTP mirror of Debian (component main) was found."])
        + "\nCheck the network and /etc/apt, or set ODOO_PATH to an Odoo 19 that you "
        "have.",
    )


def _search_mirror(cache, mirror, failures):
    missing = [*LINKED_PACKAGES, PACKAGE]
    chosen = {}
    for name in debian.suites_to_try(mirror):
        suite = debian.Suite(mirror, name, cache.path("apt", name))
        console.note(f"looking in {mirror.uri} {name}")
        if not suite.update():
            failures.append(f"{mirror.uri} {name}: {suite.log_tail()}")
            continue
        found = [package for package in missing if suite.holds(package)]
        if found:
            chosen[suite] = found
        missing = [package for package in missing if package not in found]
        if not missing:
            return chosen
    failures.append(f"{mirror.uri}: not there: {', '.join(missing)}")
    return None
