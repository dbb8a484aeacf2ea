"""The virtual environment: Python packages from PyPI, in layers.

The pure tests need the first layer only; Odoo needs both. pip's own configuration
(mirrors, proxies, certificates) is used as it is.
"""

import importlib.util
import os
import sys

from . import cache as caching
from . import console, processes
from .addons import CHECKOUT

TESTS_LAYER = "tests"
ODOO_LAYER = "odoo"
LAYERS = {
    TESTS_LAYER: ("requirements.txt", "test-requirements.txt"),
    ODOO_LAYER: ("setup/odoo-requirements.txt",),
}
GIGABYTES = 1.2


class VirtualEnvironment:
    def __init__(self, cache, checkout=CHECKOUT):
        self._cache = cache
        self._checkout = checkout
        self.folder = cache.path("venv")
        self.python = self.folder / "bin" / "python"

    @property
    def active(self):
        return sys.prefix == str(self.folder)

    def ensure(self, layers):
        """Make the environment hold the layers: a tuple of keys of ``LAYERS``."""
        with self._cache.lock("venv"):
            present = caching.read_stamp(self.folder).split()
            wanted = [self._mark(layer) for layer in layers]
            if set(wanted) <= set(present):
                console.ready("Python packages")
                return
            with console.step("Python packages (virtual environment, from PyPI)"):
                self._cache.require_space(GIGABYTES, "The virtual environment")
                self._install(layers, present)

    def run_here(self, argv):
        """Start this program again with the environment's Python, in our place."""
        os.execve(self.python, [str(self.python), *argv], self.environ())

    def environ(self):
        """Environment variables for any Python that we start."""
        environ = {
            **os.environ,
            "PYTHONNOUSERSITE": "1",
            "PYTHONPYCACHEPREFIX": str(self._cache.path("bytecode")),
            "PYTHONUNBUFFERED": "1",
            "RUFF_CACHE_DIR": str(self._cache.path("ruff")),
            "PYLINTHOME": str(self._cache.path("pylint")),
            "HYPOTHESIS_STORAGE_DIRECTORY": str(self._cache.path("hypothesis")),
        }
        # Odoo starts twice as fast with its compiled files kept.
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        environ.pop("PYTHONHOME", None)
        return environ

    def _mark(self, layer):
        texts = [path.read_text() for path in self._files(layer)]
        return f"{layer}={caching.fingerprint(sys.version, *texts)}"

    def _files(self, layer):
        """The requirement files of a layer and those that they refer to by -r."""
        files = [self._checkout / name for name in LAYERS[layer]]
        referred = [
            file.parent / line.split(maxsplit=1)[1].strip()
            for file in files
            for line in file.read_text().splitlines()
            if line.startswith("-r ")
        ]
        return files + [file for file in referred if file not in files]

    def _install(self, layers, present):
        usable = {mark for layer in LAYERS for mark in [self._mark(layer)]}
        if not present or not set(present) <= usable:
            present = []
            self._create()
        # Whoever ends us from here on leaves no stamp, so the next run starts afresh.
        caching.remove_stamp(self.folder)
        missing = [layer for layer in layers if self._mark(layer) not in present]
        self._pip_install(missing)
        marks = present + [self._mark(layer) for layer in missing]
        caching.write_stamp(self.folder, " ".join(marks))

    def _create(self):
        require_venv_module()
        caching.remove_tree(self.folder)
        log = self._cache.path("logs", "venv.log")
        code = processes.run_logged([sys.executable, "-m", "venv", self.folder], log)
        processes.require_success(
            code,
            "The virtual environment cannot be made.",
            log,
        )

    def _pip_install(self, layers):
        files = [LAYERS[layer] for layer in layers]
        # Python compiles what is imported; compiling all of it takes half of the time.
        options = ["--no-input", "--no-compile"]
        command = [self.python, "-m", "pip", "install", *options]
        for name in (name for names in files for name in names):
            command += ["-r", self._checkout / name]
        log = self._cache.path("logs", "pip.log")
        report = PipReport()
        environ = {
            **self.environ(),
            "PIP_CACHE_DIR": str(self._cache.path("pip")),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_PROGRESS_BAR": "off",
            "PIP_REQUIRE_VIRTUALENV": "1",
        }
        code = processes.run_logged(command, log, report.line, env=environ)
        report.progress.clear()
        processes.require_success(
            code,
            "pip could not install the Python packages. Is the network (or the proxy, "
            "or the mirror in pip's configuration) reachable?",
            log,
        )


class PipReport:
    """Turns pip's output into one line of progress."""

    def __init__(self):
        self.progress = console.Progress()
        self._collected = 0

    def line(self, text):
        words = text.split()
        if not words:
            return
        if words[0] == "Collecting":
            self._collected += 1
        if words[0] in ("Collecting", "Downloading", "Building", "Installing"):
            self.progress.show(f"{self._collected} packages; {' '.join(words[:2])}")


def require_venv_module():
    """Debian leaves ``ensurepip`` out of its Python until python3-venv is there."""
    missing = [
        name for name in ("venv", "ensurepip") if not importlib.util.find_spec(name)
    ]
    if missing:
        version = ".".join(map(str, sys.version_info[:2]))
        raise console.SetupError(
            f"Python's module {missing[0]} is missing, so no virtual environment can "
            "be made.",
            "Install it, then start again:\n"
            f"  sudo apt-get install python3-venv    (or python{version}-venv)",
        )
