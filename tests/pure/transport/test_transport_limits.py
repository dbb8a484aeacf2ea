"""Size and time have limits, whatever a server announces and however long it talks.

``LAZADA_BOMBS=1`` lets the bombs be as large as those that were seen.
"""

import pytest

from support.file_servers import babbling_server, make_key
from support.measure import bomb, measured
from support.password_sftp import password_sftp_server
from transport import (
    Kind,
    Limits,
    ServerSettings,
    Step,
    TransportError,
    check,
    connect,
)

CONTENT = b"x" * 30
SURPLUS = bomb(3_000_000_000)
ENTRIES = bomb(10_000_000)
FTP = ("ftp", "ftps")


def refused(use):
    with pytest.raises(TransportError) as caught:
        use()
    return caught.value


def require_deaf(files, use):
    """Such a use is refused as too large, and nothing more is heard."""
    error = refused(use)
    assert (error.kind, error.temporary) == (Kind.TOO_LARGE, False), error
    assert files.broken


@pytest.mark.parametrize("protocol", FTP)
def test_a_file_that_is_longer_than_announced(get_server, report, protocol):
    server = get_server(protocol)
    (server.root / "a.csv").write_bytes(CONTENT)
    server.faults.surplus = SURPLUS
    uses = (
        lambda files: files.read("a.csv"),
        lambda files: files.store("a.csv", CONTENT),
    )
    for use in uses:
        with measured(report, f"{protocol}, {SURPLUS} B", megabytes=30, seconds=30):
            with connect(server.as_settings()) as files:
                require_deaf(files, lambda use=use, files=files: use(files))


def test_a_file_that_is_longer_than_announced_by_sftp(report):
    with password_sftp_server(surplus=SURPLUS) as server:
        (server.root / "a.csv").write_bytes(CONTENT)
        with measured(report, f"sftp, {SURPLUS} B", megabytes=30, seconds=30):
            with connect(server.as_settings()) as files:
                require_deaf(files, lambda: files.read("a.csv"))


@pytest.mark.parametrize("protocol", ["ftp", "ftps", "sftp"])
def test_a_file_that_is_larger_than_we_take(get_server, protocol):
    server = get_server(protocol)
    with open(server.root / "huge.csv", "wb") as file:
        file.truncate(3_000_000_000)
    (server.root / "huge.csv").chmod(0o644)
    (server.root / "a.csv").write_bytes(CONTENT)
    with connect(server.as_settings()) as files:
        error = refused(lambda: files.read("huge.csv"))
        assert (error.kind, error.step) == (Kind.TOO_LARGE, Step.READ)
        error = refused(lambda: files.read("a.csv", most=29))
        assert error.kind is Kind.TOO_LARGE
        assert files.read("a.csv", most=30) == CONTENT
        assert [(each.name, each.size) for each in files.list()] == [
            ("a.csv", 30),
            ("huge.csv", 3_000_000_000),
        ]
        files.move("huge.csv", "moved.csv")


@pytest.mark.parametrize("protocol", FTP)
def test_a_list_without_end(get_server, report, protocol):
    server = get_server(protocol)
    server.faults.entries = ENTRIES
    with measured(report, f"{protocol}, {ENTRIES} files", megabytes=60, seconds=60):
        with connect(server.as_settings()) as files:
            require_deaf(files, files.list)


def test_a_list_without_end_by_sftp(report):
    with password_sftp_server(endless=True) as server:
        (server.root / "a.csv").write_bytes(CONTENT)
        with measured(report, "sftp, endless list", megabytes=60, seconds=30):
            with connect(server.as_settings()) as files:
                require_deaf(files, files.list)


@pytest.mark.parametrize("protocol", FTP)
def test_a_list_that_is_long(get_server, protocol):
    server = get_server(protocol)
    server.faults.entries = 5000
    with connect(server.as_settings()) as files:
        assert len(files.list()) == 5000
    few = server.as_settings(limits=Limits(entries=4999))
    with connect(few) as files:
        require_deaf(files, files.list)
    small = server.as_settings(limits=Limits(listing=1000))
    with connect(small) as files:
        require_deaf(files, files.list)


@pytest.mark.parametrize("protocol", ["ftp", "ftps", "sftp"])
@pytest.mark.parametrize("words", [b"220-hello\r\n" * 1000, b"x" * 10_000])
def test_a_greeting_without_end(report, protocol, words):
    with babbling_server(words) as (port, said):
        with measured(report, f"{protocol} greeting", megabytes=30, seconds=20):
            error = refused(lambda: check(stranger(protocol, port)))
        assert error.kind in (Kind.NOT_UNDERSTOOD, Kind.UNREACHABLE)
    assert said[0] < 20_000_000


@pytest.mark.parametrize("protocol", ["ftp", "ftps", "sftp"])
@pytest.mark.parametrize("words", [b"220-hello\r\n", b"x"])
def test_a_greeting_that_drips(report, protocol, words):
    """Each byte comes in time; the whole never does."""
    limits = Limits(seconds=0.5)
    with babbling_server(words, pause=0.1) as (port, _said):
        settings = stranger(protocol, port, timeout=5.0, limits=limits)
        with measured(report, f"{protocol} drips", megabytes=5, seconds=20):
            error = refused(lambda: check(settings))
    assert (error.kind, error.temporary) == (Kind.SLOW, True)


def stranger(protocol, port, **values):
    values = {"timeout": 2.0, "host_key": make_key().public, **values}
    return ServerSettings(protocol, "localhost", port, "seller", "pass-word", **values)


@pytest.mark.parametrize("protocol", FTP)
def test_a_file_that_drips(get_server, monkeypatch, protocol):
    server = get_server(protocol)
    (server.root / "a.csv").write_bytes(bytes(500_000))
    monkeypatch.setattr("pyftpdlib.handlers.ftp.data.DTPHandler.ac_out_buffer_size", 1)
    with connect(server.as_settings(limits=Limits(seconds=0.2))) as files:
        error = refused(lambda: files.read("a.csv"))
    assert (error.kind, error.temporary) == (Kind.SLOW, True)
