"""``-k NAME`` for Odoo's own tests: names become ``--test-tags``."""

import ast
from dataclasses import dataclass

from ..addons import CHECKOUT

# The files of tests that need Odoo's kits (sale_mrp), which no add-on asks for.
KITS = "test_kits"


@dataclass(frozen=True)
class TestCase:
    """One test method as it stands in a file of an add-on."""

    addon: str
    file: str
    class_name: str
    method: str

    def matches(self, name):
        words = (self.addon, self.file, self.class_name, self.method)
        return any(name.lower() in word.lower() for word in words)

    @property
    def tag(self):
        return f"{self.class_tag}.{self.method}"

    @property
    def class_tag(self):
        return f"/{self.addon}:{self.class_name}"


def written_tests(addons, checkout=CHECKOUT):
    """Yield the ``TestCase``s of the add-ons, read from their files."""
    for addon in addons:
        for file in sorted((checkout / addon / "tests").glob("test_*.py")):
            for node in ast.parse(file.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    for method in _test_methods(node):
                        yield TestCase(addon, file.stem, node.name, method)


def _test_methods(class_node):
    return [
        node.name
        for node in class_node.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
    ]


def test_tags(addons, name="", checkout=CHECKOUT):
    """Return the value of ``--test-tags``; empty when nothing carries the name."""
    tests = list(written_tests(addons, checkout))
    if name:
        return ",".join(test.tag for test in tests if test.matches(name))
    without = {f"-{test.class_tag}" for test in tests if test.file == KITS}
    return ",".join([*(f"/{addon}" for addon in addons), *sorted(without)])


def kit_tags(addons, name="", checkout=CHECKOUT):
    """Return the value of ``--test-tags`` for the tests of kits."""
    tests = written_tests(addons, checkout)
    return ",".join(t.tag for t in tests if t.file == KITS and t.matches(name))
