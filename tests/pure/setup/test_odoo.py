import fnmatch

import pytest

from environment import odoo
from environment.cache import Cache
from environment.console import SetupError

RELEASE = """\
RELEASE_LEVELS = [ALPHA, BETA, RELEASE_CANDIDATE, FINAL] = ['alpha', 'beta', 'c', 'f']
version_info = ({}, 0, FINAL, 0, '')
"""


def make_odoo(folder, numbers="19, 0"):
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo" / "release.py").write_text(RELEASE.format(numbers))
    return folder


def test_the_release_is_read_without_importing(tmp_path):
    assert odoo.read_release(make_odoo(tmp_path))[:2] == (19, 0)
    assert odoo.read_release(tmp_path / "elsewhere") is None


def test_odoo_path_is_used_as_it_is(tmp_path, capsys):
    place = make_odoo(tmp_path / "src")
    environ = {"ODOO_PATH": str(place)}
    prepared = odoo.prepare(Cache(tmp_path / "cache"), None, environ)
    assert prepared.python_path == place
    assert prepared.release[:2] == (19, 0)
    assert str(place) in capsys.readouterr().out


@pytest.mark.parametrize("numbers", ["18, 0", "20, 0", "'saas~19', 2"])
def test_another_odoo_is_refused(tmp_path, numbers):
    place = make_odoo(tmp_path, numbers)
    with pytest.raises(SetupError) as caught:
        odoo.prepare(Cache(tmp_path), None, {"ODOO_PATH": str(place)})
    assert "need Odoo 19.0" in caught.value.problem


def test_a_folder_without_odoo_is_refused(tmp_path):
    with pytest.raises(SetupError) as caught:
        odoo.prepare(Cache(tmp_path), None, {"ODOO_PATH": str(tmp_path)})
    assert "holds no Odoo" in caught.value.problem


def test_the_addons_of_a_git_checkout_are_found(tmp_path):
    place = make_odoo(tmp_path / "src")
    addon = place / "addons" / "sale"
    addon.mkdir(parents=True)
    (addon / "__manifest__.py").write_text("{}")
    found = odoo.Odoo(place, Cache(tmp_path), None).addons_path
    assert place / "addons" in found


def test_without_a_mirror_the_reason_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(odoo.debian, "read_sources", lambda: [])
    with pytest.raises(SetupError) as caught:
        odoo._choose_suites(Cache(tmp_path))
    assert "odoo-19" in caught.value.problem
    assert "No HTTP mirror" in caught.value.remedy
    assert "ODOO_PATH" in caught.value.remedy


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("th", True), ("id", True), ("zh_CN", True), ("vi", True), ("ms", True)]
    + [(code, False) for code in ("fr", "it", "tr", "mn", "is", "de", "pt_BR", "uk")],
)
def test_the_translations_of_lazadas_countries_are_kept(language, wanted):
    name = f"./usr/lib/python3/dist-packages/odoo/addons/sale/i18n/{language}.po"
    patterns = odoo.unwanted_translations()
    assert wanted != any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def test_the_template_of_the_translations_is_kept():
    name = "./usr/lib/python3/dist-packages/odoo/addons/sale/i18n/sale.pot"
    patterns = odoo.unwanted_translations()
    assert not any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
