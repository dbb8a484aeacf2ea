import fcntl

import pytest

from environment import cache as caching
from environment.cache import Cache
from environment.console import SetupError


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"LAZADA_CACHE": "/data/c"}, "/data/c"),
        ({"XDG_CACHE_HOME": "/x"}, "/x/lazada-odoo"),
        ({"LAZADA_CACHE": "/data/c", "XDG_CACHE_HOME": "/x"}, "/data/c"),
        ({"LAZADA_CACHE": "", "XDG_CACHE_HOME": "/x"}, "/x/lazada-odoo"),
    ],
)
def test_the_folder_comes_from_the_environment(environ, expected):
    assert str(caching.cache_folder(environ)) == expected


def test_the_folder_is_in_the_home_by_default(monkeypatch):
    monkeypatch.setenv("HOME", "/home/somebody")
    assert str(caching.cache_folder({})) == "/home/somebody/.cache/lazada-odoo"


def test_a_relative_folder_becomes_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert caching.cache_folder({"LAZADA_CACHE": "c"}) == tmp_path / "c"


def test_the_fingerprint_depends_on_every_input():
    assert caching.fingerprint("a", ["b"]) == caching.fingerprint("a", ["b"])
    assert caching.fingerprint("a", ["b"]) != caching.fingerprint("a", ["c"])
    assert caching.fingerprint("ab", "c") != caching.fingerprint("a", "bc")


def test_a_built_folder_takes_the_place_of_the_old_one(tmp_path):
    target = tmp_path / "thing"
    target.mkdir()
    (target / "old").touch()
    with caching.building(target, "stamp") as unfinished:
        (unfinished / "new").touch()
        assert (target / "old").exists()
    assert caching.read_stamp(target) == "stamp"
    assert (target / "new").exists()
    assert not (target / "old").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["thing"]


def test_an_interrupted_build_leaves_nothing_that_looks_complete(tmp_path):
    target = tmp_path / "thing"
    with pytest.raises(KeyboardInterrupt):
        with caching.building(target, "stamp") as unfinished:
            (unfinished / "half").touch()
            raise KeyboardInterrupt
    assert caching.read_stamp(target) == ""
    with caching.building(target, "stamp") as unfinished:
        assert list(unfinished.iterdir()) == []
    assert caching.read_stamp(target) == "stamp"


def test_removing_takes_the_stamp_first(tmp_path, monkeypatch):
    folder = tmp_path / "thing"
    folder.mkdir()
    caching.write_stamp(folder, "stamp")
    monkeypatch.setattr(caching.shutil, "rmtree", lambda folder: None)
    caching.remove_tree(folder)
    assert caching.read_stamp(folder) == ""


def test_too_little_space_is_said_with_the_figures(tmp_path):
    with pytest.raises(SetupError) as caught:
        Cache(tmp_path).require_space(10**9, "Odoo")
    assert "Odoo needs about 1e+09 GB" in caught.value.problem
    assert "LAZADA_CACHE" in caught.value.remedy


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SetupError) as caught:
        Cache(tmp_path / "file" / "cache").make()
    assert "cannot be made" in caught.value.problem


def test_a_taken_lock_is_refused_where_waiting_makes_no_sense(tmp_path):
    cache = Cache(tmp_path)
    refusal = SetupError("taken")
    with cache.lock("demo", refusal):
        with pytest.raises(SetupError, match="taken"):
            with cache.lock("demo", refusal):
                pytest.fail("the lock was given twice")
    with open(tmp_path / "locks" / "demo") as handle:
        assert caching.try_lock(handle)
        fcntl.flock(handle, fcntl.LOCK_UN)


def test_a_closed_temporary_folder_is_replaced(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", "restored at the end")
    monkeypatch.delenv("TMPDIR")
    cache = Cache(tmp_path / "cache")
    cache.provide_temporary_folder(usual=tmp_path)
    assert "TMPDIR" not in caching.os.environ
    cache.provide_temporary_folder(usual=tmp_path / "absent")
    assert caching.os.environ["TMPDIR"] == str(tmp_path / "cache" / "tmp")
