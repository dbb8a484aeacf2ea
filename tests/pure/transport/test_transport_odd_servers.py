"""Servers that are right in their own way: whoever reads the reason understands it."""

import pytest

from support.password_sftp import password_sftp_server
from transport import (
    Kind,
    Step,
    TransportError,
    check,
    connect,
    is_usable_name,
)

CONTENT = b"%PDF-1.4\n" + bytes(range(256)) * 300


# === AN INBOX === #


@pytest.mark.parametrize("protocol", ["ftp", "ftps"])
def test_an_inbox_takes_each_file_at_once(get_server, protocol):
    """The server says that it has renamed the file: it has arrived, once."""
    server = get_server(protocol)
    server.faults.takes = True
    check(server.as_settings())
    with connect(server.as_settings()) as files:
        stored = files.store("a.pdf", CONTENT)
    assert (stored.path, stored.size, stored.existed) == ("a.pdf", len(CONTENT), False)
    assert server.files() == {}


def test_an_inbox_of_an_sftp_server():
    with password_sftp_server(takes=True) as server:
        check(server.as_settings())
        with connect(server.as_settings()) as files:
            assert not files.store("a.pdf", CONTENT).existed
        assert server.files() == {}


def test_an_inbox_that_does_not_wait_for_the_renaming(get_server, monkeypatch):
    server = get_server("ftp")
    with connect(server.as_settings()) as files:
        write = type(files._wire).put

        def write_and_lose(wire, path, content):
            write(wire, path, content)
            (server.root / path).unlink()

        monkeypatch.setattr(type(files._wire), "put", write_and_lose)
        with pytest.raises(TransportError) as caught:
            files.store("a.pdf", CONTENT)
    assert caught.value.kind is Kind.NOT_UNDERSTOOD
    assert "None" not in caught.value.detail
    assert "gone again" in caught.value.detail


# === SFTP SERVERS THAT TELL LITTLE === #


def test_a_server_that_does_not_tell_modes():
    with password_sftp_server(untold="st_mode") as server:
        check(server.as_settings())
        with connect(server.as_settings()) as files:
            files.store("a.pdf", CONTENT)
            assert files.store("a.pdf", CONTENT).existed
            assert files.read("a.pdf") == CONTENT
            assert [entry.name for entry in files.list()] == ["a.pdf"]


def test_a_server_that_does_not_tell_times():
    with password_sftp_server(untold="st_mtime st_atime") as server:
        with connect(server.as_settings()) as files:
            files.store("a.pdf", CONTENT)
            assert [entry.size for entry in files.list()] == [len(CONTENT)]


def test_a_server_that_does_not_tell_sizes():
    with password_sftp_server(untold="st_size") as server:
        (server.root / "b.pdf").write_bytes(CONTENT)
        with connect(server.as_settings()) as files:
            for use in (
                lambda: files.store("a.pdf", CONTENT),
                lambda: files.read("b.pdf"),
            ):
                with pytest.raises(TransportError) as caught:
                    use()
                assert caught.value.kind is Kind.NOT_UNDERSTOOD
                assert "size" in caught.value.detail
                assert "None" not in caught.value.detail
            assert files.list() == []


def test_a_server_without_exclusive_writing():
    with password_sftp_server(exclusive=False) as server:
        check(server.as_settings())
        with connect(server.as_settings()) as files:
            files.store("a.pdf", CONTENT)
        assert server.files() == {"a.pdf": CONTENT}


def test_a_server_that_lets_nobody_write_without_a_reason(monkeypatch):
    """It is not told as a full disk."""
    with password_sftp_server() as server:
        with connect(server.as_settings()) as files:

            def refuse(_path, _mode):
                raise OSError("Failure")

            monkeypatch.setattr(files._wire._server, "open", refuse)
            with pytest.raises(TransportError) as caught:
                files.store("a.pdf", CONTENT)
    assert (caught.value.kind, caught.value.step) == (Kind.PERMISSION, Step.WRITE)


# === NAMES === #


def test_odd_names_do_not_hide_the_others(get_server):
    """OpenSSH lists names that are no UTF-8, or hold a line feed."""
    server = get_server("sftp")
    (server.root / "a.csv").write_bytes(b"1")
    for name in (b"\xcb\xd2\xc3.csv", b"new\nline.csv", b"back\\slash.csv"):
        with open(bytes(server.root) + b"/" + name, "wb") as file:
            file.write(b"2")
    with connect(server.as_settings()) as files:
        names = [entry.name for entry in files.list()]
        assert len(names) == 4
        assert list(filter(is_usable_name, names)) == ["a.csv"]
        assert files.read("a.csv") == b"1"


@pytest.mark.parametrize(
    ("name", "usable"),
    [
        ("สถานะ (2).csv", True),
        ("...csv", True),
        ("", False),
        ("..", False),
        ("a/b.csv", False),
        ("a\x00.csv", False),
        ("\ufffd.csv", False),
        ("\udc80.csv", False),
        ("x" * 5000, False),
    ],
)
def test_usable_names(name, usable):
    assert is_usable_name(name) is usable


@pytest.mark.parametrize(
    "line",
    [
        b"type=file;size=abc;modify=20260101000000; bad.csv",
        b"type=file;size=-1; bad.csv",
        b"no facts at all",
        b"=;;;= x",
        b"\xff\xfe",
    ],
)
def test_a_line_of_a_list_that_cannot_be_read(get_server, monkeypatch, line):
    server = get_server("ftp")
    (server.root / "a.csv").write_bytes(b"1")
    with connect(server.as_settings()) as files:
        receive = type(files._wire)._receive

        def receive_more(wire, command, most):
            return line + b"\r\n" + receive(wire, command, most)

        monkeypatch.setattr(type(files._wire), "_receive", receive_more)
        assert [entry.name for entry in files.list()] == ["a.csv"]


def test_a_time_that_cannot_be_read(get_server, monkeypatch):
    server = get_server("ftp")
    with connect(server.as_settings()) as files:
        line = b"type=file;size=1;modify=yesterday; a.csv\r\n"
        monkeypatch.setattr(files._wire, "_receive", lambda *_arguments: line)
        [entry] = files.list()
    assert (entry.name, entry.modified.year) == ("a.csv", 1970)
