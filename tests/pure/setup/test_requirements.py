"""The pure tests run with the tests' layer of the virtual environment alone."""

import ast
import importlib.metadata
import sys

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from environment.addons import CHECKOUT
from environment.cache import Cache
from environment.virtualenv import TESTS_LAYER, VirtualEnvironment

FOLDERS = ("tests/pure", "tests/lazada_simulator")


def imported_packages(folder):
    """Return the names of the top-level packages that the files of a folder import."""
    names = set()
    for file in (CHECKOUT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add(node.module)
    return {name.split(".")[0] for name in names}


def layer_distributions():
    """Return the distributions that pip installs for the layer, with all they need."""
    files = VirtualEnvironment(Cache())._files(TESTS_LAYER)
    lines = [line for file in files for line in file.read_text().splitlines()]
    found = set()
    waiting = [line for line in lines if line and not line.startswith(("#", "-r"))]
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        wanted = {"extra": ""}, *({"extra": extra} for extra in requirement.extras)
        if name in found and not requirement.extras:
            continue
        found.add(name)
        waiting += [
            needed
            for needed in importlib.metadata.requires(name) or []
            for marker in [Requirement(needed).marker]
            if marker is None or any(marker.evaluate(extra) for extra in wanted)
        ]
    return found


def test_what_the_pure_tests_import_is_in_their_layer():
    imported = set().union(*map(imported_packages, FOLDERS)) - sys.stdlib_module_names
    providers = importlib.metadata.packages_distributions()
    layer = layer_distributions()
    missing = {
        package
        for package in imported & set(providers)
        if not {canonicalize_name(name) for name in providers[package]} & layer
    }
    assert not missing, "belongs into test-requirements.txt"
