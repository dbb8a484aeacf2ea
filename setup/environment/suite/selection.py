"""``-k NAME`` for Odoo's own tests: names become ``--test-tags``."""

import ast
from dataclasses import dataclass

from ..addons import CHECKOUT, own_addons

# The files of tests that need apps of Odoo's which no add-on asks for: kits, the
# charts of accounts of Lazada's countries, batch transfers.
CHARTS = tuple(f"l10n_{country}" for country in ("sg", "my", "th", "ph", "vn", "id"))
APPS = {
    "test_kits": ("sale_mrp",),
    "test_charts": CHARTS,
    "test_batch": ("stock_picking_batch",),
}
# The file of those that need what OCA has for bank statements, which is fetched.
RECONCILE = "test_reconcile_oca"
# The add-ons that join the suite to a country's e-invoices.
COUNTRIES = "lazada_l10n_"


@dataclass(frozen=True)
class TestCase:
    """One test method as it stands in a file of an add-on."""

    addon: str
    file: str
    class_name: str
    method: str

    def matches(self, name):
        return self.is_of(name) or name.lower() in self.method.lower()

    def is_of(self, name):
        """Whether the name is that of more than the method."""
        words = (self.addon, self.file, self.class_name)
        return any(name.lower() in word.lower() for word in words)

    def tag_for(self, name):
        """Return the tag of the class, which has also the tests that it inherits, where
        more than the method has the name."""
        return self.class_tag if self.is_of(name) else self.tag

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
        tags = [test.tag_for(name) for test in tests if test.matches(name)]
        return ",".join(dict.fromkeys(tags))
    special = {*APPS, RECONCILE}
    without = {f"-{test.class_tag}" for test in tests if test.file in special}
    return ",".join([*(f"/{addon}" for addon in addons), *sorted(without)])


def reconcile_tags(addons, name="", checkout=CHECKOUT):
    """Return the value of ``--test-tags`` for the tests with OCA's reconciliation."""
    tests = written_tests(addons, checkout)
    return ",".join(t.tag for t in tests if t.file == RECONCILE and t.matches(name))


def tests_with_apps(addons, name="", checkout=CHECKOUT):
    """Return the value of ``--test-tags`` for the tests that need further apps, and
    these apps.

    :rtype: tuple[str, list[str]]
    """
    tests = written_tests(addons, checkout)
    chosen = [test for test in tests if test.file in APPS and test.matches(name)]
    apps = {app for test in chosen for app in APPS[test.file]}
    return ",".join(test.tag for test in chosen), sorted(apps)


def tests_of_countries(name="", checkout=CHECKOUT):
    """Return the value of ``--test-tags`` for the add-ons of countries, and Odoo's apps
    that these add-ons join the suite to.

    :rtype: tuple[str, list[str]]
    """
    manifests = own_addons(checkout)
    countries = [addon for addon in manifests if addon.startswith(COUNTRIES)]
    tests = [t for t in written_tests(countries, checkout) if t.matches(name)]
    depends = {app for test in tests for app in manifests[test.addon]["depends"]}
    # Not each country's e-invoices bring its chart of accounts.
    depends |= {test.addon.removeprefix("lazada_") for test in tests}
    tags = test_tags(countries, name, checkout)
    return tags, sorted(depends - set(manifests))
