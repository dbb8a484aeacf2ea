import pytest

from environment import cache as caching
from environment.cache import Cache
from environment.virtualenv import (
    ODOO_LAYER,
    TESTS_LAYER,
    PipReport,
    VirtualEnvironment,
)


class FakeEnvironment(VirtualEnvironment):
    """Notes what would be created and installed."""

    def __init__(self, *args):
        super().__init__(*args)
        self.done = []
        self.broken = False

    def _create(self):
        caching.remove_tree(self.folder)
        self.folder.mkdir(parents=True)
        self.done.append("create")

    def _pip_install(self, layers):
        self.done += layers
        if self.broken:
            raise KeyboardInterrupt


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "checkout"
    (folder / "setup").mkdir(parents=True)
    for name in ("requirements.txt", "setup/odoo-requirements.txt", "more.txt"):
        (folder / name).write_text("x\n")
    (folder / "test-requirements.txt").write_text("-r more.txt\ny\n")
    return folder


@pytest.fixture
def environment(tmp_path, checkout):
    cache = Cache(tmp_path / "cache")
    cache.make()
    return FakeEnvironment(cache, checkout)


def test_the_second_time_nothing_is_done(environment):
    environment.ensure((TESTS_LAYER, ODOO_LAYER))
    assert environment.done == ["create", TESTS_LAYER, ODOO_LAYER]
    environment.ensure((TESTS_LAYER, ODOO_LAYER))
    environment.ensure((TESTS_LAYER,))
    assert environment.done == ["create", TESTS_LAYER, ODOO_LAYER]


def test_a_layer_is_added_to_what_is_there(environment):
    environment.ensure((TESTS_LAYER,))
    environment.ensure((TESTS_LAYER, ODOO_LAYER))
    assert environment.done == ["create", TESTS_LAYER, ODOO_LAYER]


@pytest.mark.parametrize("changed", ["requirements.txt", "more.txt"])
def test_changed_requirements_make_it_anew(environment, checkout, changed):
    environment.ensure((TESTS_LAYER,))
    (checkout / changed).write_text("z\n")
    environment.ensure((TESTS_LAYER,))
    assert environment.done == ["create", TESTS_LAYER] * 2


def test_an_interrupted_installation_makes_it_anew(environment):
    environment.ensure((TESTS_LAYER,))
    environment.broken = True
    with pytest.raises(KeyboardInterrupt):
        environment.ensure((TESTS_LAYER, ODOO_LAYER))
    environment.broken = False
    environment.done.clear()
    environment.ensure((TESTS_LAYER,))
    assert environment.done == ["create", TESTS_LAYER]


def test_pips_words_become_a_line_of_progress(capsys, monkeypatch):
    report = PipReport()
    shown = []
    monkeypatch.setattr(report.progress, "show", shown.append)
    for line in (
        "Collecting a",
        "  Downloading a.whl (3 kB)",
        "",
        "Other",
        "Collecting b",
    ):
        report.line(line)
    assert shown == [
        "1 packages; Collecting a",
        "1 packages; Downloading a.whl",
        "2 packages; Collecting b",
    ]
