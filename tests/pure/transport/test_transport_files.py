"""Listing, reading, moving, removing: what the status files from a folder need."""

from datetime import datetime, timedelta, timezone

import pytest

from transport import Kind, TransportError, connect


def test_a_folder_is_listed_by_name(server, files):
    files.store("b.csv", b"bb")
    files.store("ตาราง.csv", b"ccc")
    files.store("done/z.csv", b"z")
    listed = files.list()
    assert [(entry.name, entry.size) for entry in listed] == [
        ("b.csv", 2),
        ("ตาราง.csv", 3),
    ]
    now = datetime.now(timezone.utc)
    assert all(abs(now - entry.modified) < timedelta(minutes=2) for entry in listed)
    assert [entry.name for entry in files.list("done")] == ["z.csv"]


def test_an_empty_folder(server, files):
    (server.root / "in").mkdir()
    assert files.list("in") == []
    assert files.clean("in") == []


def test_a_folder_that_is_not_there(files):
    with pytest.raises(TransportError) as caught:
        files.list("nowhere")
    assert caught.value.kind is Kind.FOLDER


def test_a_file_is_read(files):
    files.store("a.csv", b"\xef\xbb\xbfone\r\ntwo\n")
    assert files.read("a.csv") == b"\xef\xbb\xbfone\r\ntwo\n"


def test_a_file_that_is_not_there(files):
    for use in (files.read, files.remove, lambda path: files.move(path, "b.csv")):
        with pytest.raises(TransportError) as caught:
            use("a.csv")
        assert caught.value.kind in (Kind.FOLDER, Kind.PERMISSION)
        assert not files.broken


def test_the_size_of_a_file(server, files):
    files.store("in/a.csv", b"123")
    assert files.size("in/a.csv") == 3
    assert files.size("in/b.csv") is None
    assert files.size("no/such/folder.csv") is None
    assert sorted(path.name for path in server.root.iterdir()) == ["in"]


def test_a_file_is_moved_to_a_free_name(server, files):
    files.store("a.csv", b"1")
    files.move("a.csv", "done/a.csv")
    assert server.files() == {"done/a.csv": b"1"}
    files.store("a.csv", b"2")
    with pytest.raises(TransportError) as caught:
        files.move("a.csv", "done/a.csv")
    assert caught.value.kind is Kind.NAME_TAKEN
    assert server.files() == {"a.csv": b"2", "done/a.csv": b"1"}


def test_a_file_is_removed(server, files):
    files.store("a.csv", b"1")
    files.remove("a.csv")
    assert server.files() == {}


def test_one_connection_for_many_files(server):
    with connect(server.as_settings(create_folders=True)) as files:
        for number in range(30):
            files.store(f"{number % 3}/{number}.pdf", b"%d" % number)
    assert server.files() == {
        f"{number % 3}/{number}.pdf": b"%d" % number for number in range(30)
    }


def test_the_folder_of_the_settings_is_made_if_allowed(server):
    folder = f"{server.settings['folder'].rstrip('/')}/deep/er"
    with pytest.raises(TransportError) as caught:
        with connect(server.as_settings(folder=folder)):
            pass
    assert caught.value.kind is Kind.FOLDER
    with connect(server.as_settings(folder=folder, create_folders=True)) as files:
        files.store("a.pdf", b"1")
    assert server.files() == {"deep/er/a.pdf": b"1"}
