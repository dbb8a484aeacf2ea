"""A file arrives whole, once, or not at all."""

import pytest

from support.parallel import at_once
from transport import Kind, Step, TransportError, connect, paths

CONTENT = b"%PDF-1.4\n" + bytes(range(256)) * 400
OTHER = b"%PDF-1.4\n" + b"y" * 5000


def test_a_file_arrives_whole(server, files):
    stored = files.store("a.pdf", CONTENT)
    assert server.files() == {"a.pdf": CONTENT}
    assert (stored.path, stored.size, stored.existed) == ("a.pdf", len(CONTENT), False)


def test_an_empty_file_too(server, files):
    files.store("empty.pdf", b"")
    assert server.files() == {"empty.pdf": b""}


def test_folders_are_made_when_that_is_allowed(server, files):
    files.store("ร้าน/2026-03/Hóa đơn.pdf", CONTENT)
    files.store("ร้าน/2026-03/b.pdf", OTHER)
    assert server.files() == {
        "ร้าน/2026-03/Hóa đơn.pdf": CONTENT,
        "ร้าน/2026-03/b.pdf": OTHER,
    }


def test_folders_are_not_made_when_that_is_not_allowed(server):
    with connect(server.as_settings()) as files:
        with pytest.raises(TransportError) as caught:
            files.store("sub/a.pdf", CONTENT)
        assert (caught.value.kind, caught.value.step) == (Kind.FOLDER, Step.FOLDER)
        assert not caught.value.temporary
        files.store("a.pdf", CONTENT)
    assert server.files() == {"a.pdf": CONTENT}
    assert not (server.root / "sub").exists()


def test_the_same_again_is_recognised_and_not_written(server, files):
    files.store("a.pdf", CONTENT)
    before = (server.root / "a.pdf").stat()
    stored = files.store("a.pdf", CONTENT)
    assert stored.existed
    after = (server.root / "a.pdf").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("other", [OTHER, CONTENT[:-1] + b"!"], ids=["size", "hash"])
def test_another_content_is_never_overwritten_by_itself(server, files, other):
    files.store("a.pdf", other)
    with pytest.raises(TransportError) as caught:
        files.store("a.pdf", CONTENT)
    assert caught.value.kind is Kind.NAME_TAKEN
    assert not caught.value.temporary
    assert server.files() == {"a.pdf": other}


def test_another_content_is_overwritten_on_demand(server, files):
    files.store("a.pdf", OTHER)
    stored = files.store("a.pdf", CONTENT, overwrite=True)
    assert not stored.existed
    assert server.files() == {"a.pdf": CONTENT}
    assert files.store("a.pdf", CONTENT, overwrite=True).existed


@pytest.mark.parametrize(
    "path",
    ["../a.pdf", "x/../../a.pdf", "/a.pdf", "a/./b", "a//b", "a/", "", "a\nb", "a\\b"],
)
def test_no_path_leads_out_of_the_folder(server, files, path):
    outside = sorted(server.root.parent.iterdir())
    uses = [
        lambda: files.store(path, CONTENT),
        lambda: files.read(path),
        lambda: files.remove(path),
        lambda: files.move(path, "b.pdf"),
        lambda: files.move("b.pdf", path),
    ]
    for use in uses:
        with pytest.raises(TransportError) as caught:
            use()
        assert (caught.value.kind, caught.value.step) == (Kind.FOLDER, Step.FOLDER)
    assert sorted(server.root.parent.iterdir()) == outside
    assert server.files() == {}


def test_two_at_once_store_the_same(server):
    def store():
        with connect(server.as_settings()) as files:
            return files.store("a.pdf", CONTENT).size

    assert at_once(store, store, store) == [len(CONTENT)] * 3
    assert server.files() == {"a.pdf": CONTENT}


def test_a_name_taken_while_the_file_is_on_its_way(server, files, monkeypatch):
    write = type(files._wire).put

    def write_and_meet_another(wire, path, content):
        write(wire, path, content)
        (server.root / "a.pdf").write_bytes(OTHER)

    monkeypatch.setattr(type(files._wire), "put", write_and_meet_another)
    with pytest.raises(TransportError) as caught:
        files.store("a.pdf", CONTENT)
    assert caught.value.kind is Kind.NAME_TAKEN
    assert server.files() == {"a.pdf": OTHER}


def test_openssh_itself_refuses_to_rename_over_a_file(get_server, monkeypatch):
    server = get_server("sftp")
    with connect(server.as_settings()) as files:
        rename = type(files._wire).rename

        def rename_too_late(wire, *arguments):
            (server.root / "a.pdf").write_bytes(OTHER)
            rename(wire, *arguments)

        monkeypatch.setattr(type(files._wire), "rename", rename_too_late)
        with pytest.raises(TransportError) as caught:
            files.store("a.pdf", CONTENT)
    assert caught.value.kind is Kind.NAME_TAKEN
    assert server.files() == {"a.pdf": OTHER}


def test_a_lost_answer_to_the_rename_is_found_out_next_time(server, monkeypatch):
    with connect(server.as_settings()) as files:
        rename = type(files._wire).rename

        def rename_and_lose_the_answer(wire, *arguments):
            rename(wire, *arguments)
            with wire.step(Step.RENAME):
                raise EOFError("connection lost")

        monkeypatch.setattr(type(files._wire), "rename", rename_and_lose_the_answer)
        with pytest.raises(TransportError) as caught:
            files.store("a.pdf", CONTENT)
        assert (caught.value.kind, caught.value.temporary) == (Kind.BROKEN, True)
        assert files.broken
    monkeypatch.undo()
    with connect(server.as_settings()) as files:
        assert files.store("a.pdf", CONTENT).existed
    assert server.files() == {"a.pdf": CONTENT}


def test_half_files_are_cleaned_up(server, files):
    half = paths.half_file("")
    old = "lazada-upload-1500000000-0123456789abcdef.part"
    foreign = "lazada-upload-notes.part"
    for name in (half, old, foreign, "a.pdf"):
        (server.root / name).write_bytes(b"half")
    assert [entry.name for entry in files.list()] == ["a.pdf", foreign]
    assert files.clean() == [old]
    assert files.clean(older_than=0) == [half]
    assert set(server.files()) == {"a.pdf", foreign}


def test_a_refused_file_leaves_no_half_file(server, files, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(type(files._wire), "rename", _refuse)
        with pytest.raises(TransportError) as caught:
            files.store("a.pdf", CONTENT)
    assert caught.value.kind is Kind.PERMISSION
    assert server.files() == {}


def _refuse(wire, path, target, replace=False):
    raise TransportError(Kind.PERMISSION, "not you", Step.RENAME)
