import ast
import re
import subprocess
import sys

import pytest

from environment import addons
from environment.addons import CHECKOUT

PROGRAMS = ("bench", "demo", "readmes", "screenshots", "test", "translations")
MANIFESTS = {
    "one": {
        "depends": ["sale", "two"],
        "external_dependencies": {"python": ["requests", "Babel"]},
    },
    "two": {"depends": ["base"], "external_dependencies": {"bin": ["x"]}},
}


def test_what_the_addons_need():
    assert addons.outside_dependencies(MANIFESTS) == ["base", "sale"]
    assert addons.own_dependencies(MANIFESTS, "two") == set()
    above = {**MANIFESTS, "three": {"depends": ["one", "base"]}}
    assert addons.own_dependencies(above, "three") == {"one", "two"}
    assert addons.python_requirements(MANIFESTS) == ["Babel", "requests"]


def test_every_folder_with_a_manifest_is_an_addon(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "__manifest__.py").write_text('{"depends": []}')
    (tmp_path / "tests").mkdir()
    assert addons.own_addons(tmp_path) == {"one": {"depends": []}}


def test_contents_change_with_the_files_but_not_with_the_tests(tmp_path):
    for place in ("tests/test_it.py", "views/it.xml", "models/it.py"):
        tmp_path.joinpath("ours", place).parent.mkdir(parents=True, exist_ok=True)
        tmp_path.joinpath("ours", place).write_text("first")
    first = addons.contents(["ours"], tmp_path)
    tmp_path.joinpath("ours/tests/test_it.py").write_text("second")
    assert addons.contents(["ours"], tmp_path) == first
    tmp_path.joinpath("ours/models/it.py").rename(tmp_path / "ours/models/its.py")
    renamed = addons.contents(["ours"], tmp_path)
    tmp_path.joinpath("ours/views/it.xml").write_text("third")
    assert len({first, renamed, addons.contents(["ours"], tmp_path)}) == 3


def test_requirements_are_current():
    script = CHECKOUT / "setup" / "requirements.py"
    done = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("tool", ["ruff", "pylint-odoo"])
def test_the_hooks_use_the_same_versions_as_the_test_run(tool):
    hooks = (CHECKOUT / ".pre-commit-config.yaml").read_text()
    tests = (CHECKOUT / "test-requirements.txt").read_text()
    pinned = re.findall(rf"^({tool}==\S+)$", tests, re.MULTILINE)
    assert set(re.findall(rf"\[({tool}==[^\]]+)\]", hooks)) == set(pinned)
    assert pinned


def test_the_programs_can_tell_an_old_python_that_it_is_too_old():
    """Nothing before the check may need a newer grammar than Python 3.6 has."""
    for name in PROGRAMS:
        text = (CHECKOUT / "setup" / name).read_text()
        ast.parse(text, feature_version=(3, 6))
        before, after = text.split("if sys.version_info < (3, 10):")
        assert "environment" not in before
        assert "from environment" in after


def test_an_addon_that_joins_the_suite_to_something_else_is_not_named(tmp_path):
    manifests = {
        "one": {"depends": ["sale"]},
        "one_and_other": {"depends": ["one", "other"], "auto_install": True},
        "two": {"depends": ["one"]},
        "one_and_two": {"depends": ["one", "two"], "auto_install": True},
    }
    for name, manifest in manifests.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "__manifest__.py").write_text(repr(manifest))
    standard = set(addons.standard_addons(tmp_path))
    assert standard == {"one", "two", "one_and_two"}
    assert set(addons.own_addons(tmp_path)) == set(manifests)
