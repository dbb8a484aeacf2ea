"""A test that nobody runs proves nothing: Odoo's loader leaves out the tests that a
class inherits, unless the class says that it wants them."""

import ast
from pathlib import Path

import pytest

from environment.addons import CHECKOUT, own_addons

FLAG = "allow_inherited_tests_method"


def classes():
    """Return by name the classes of the add-ons' tests, those of one name together."""
    found = {}
    for addon in own_addons():
        for file in sorted(Path(CHECKOUT, addon, "tests").glob("*.py")):
            for node in ast.parse(file.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    found.setdefault(node.name, []).append(node)
    return found


CLASSES = classes()


def has_tests(node):
    return any(
        isinstance(each, ast.FunctionDef) and each.name.startswith("test_")
        for each in node.body
    )


def is_flagged(node):
    """Whether a class wants the tests that it inherits, by itself or by a parent."""
    if f"{FLAG} = True" in ast.unparse(node):
        return True
    return any(map(is_flagged, parents(node)))


def parents(node):
    names = [base.id for base in node.bases if isinstance(base, ast.Name)]
    return [each for name in names for each in CLASSES.get(name, [])]


HEIRS = [
    node
    for nodes in CLASSES.values()
    for node in nodes
    if any(map(has_tests, parents(node)))
]


def test_some_are_inherited():
    assert len(HEIRS) > 15


@pytest.mark.parametrize("node", HEIRS, ids=lambda node: node.name)
def test_inherited_tests_run(node):
    assert is_flagged(node)
