"""What servers do wrong: a clear reason, nothing half under a final name, no end."""

import os

import paramiko
import pytest

from support.file_servers import cutting_proxy, ftp_server, sftp_server
from transport import Kind, Step, TransportError, check, connect, paths

CONTENT = b"%PDF-1.4\n" + bytes(range(256)) * 2000
FTP = ("ftp", "ftps")


def failure_to_store(settings, path="a.pdf", content=CONTENT):
    with connect(settings) as files:
        with pytest.raises(TransportError) as caught:
            files.store(path, content)
        return caught.value, files.broken


def kinds(files):
    """Tell half files from others."""
    return {
        name: paths.half_file_age(name.rpartition("/")[2]) is not None for name in files
    }


# === A CONNECTION THAT BREAKS === #


@pytest.mark.parametrize("protocol", FTP)
def test_a_server_hangs_up_in_the_middle_of_a_file(get_server, protocol):
    server = get_server(protocol)
    server.faults.cut_after = 100_000
    error, broken = failure_to_store(server.as_settings())
    assert (error.kind, error.step, error.temporary) == (Kind.BROKEN, Step.WRITE, True)
    assert broken
    half = server.files()
    assert list(kinds(half).values()) == [True]
    assert 100_000 < len(*half.values()) < len(CONTENT)
    server.faults.cut_after = None
    recover(server)


@pytest.mark.parametrize("after", [200_000, 20_000])
def test_the_network_breaks_in_the_middle_of_a_file(get_server, after):
    server = get_server("sftp")
    with cutting_proxy(server.settings["port"], after) as port:
        error, broken = failure_to_store(server.as_settings(port=port))
    assert (error.kind, error.step, error.temporary) == (Kind.BROKEN, Step.WRITE, True)
    assert broken
    assert list(kinds(server.files()).values()) == [True]
    recover(server)


def test_closing_what_is_broken_hides_nothing(get_server, monkeypatch):
    def break_off(_client):
        raise EOFError

    with connect(get_server("sftp").as_settings()) as files:
        files.store("a.pdf", CONTENT)
        monkeypatch.setattr(paramiko.SFTPClient, "close", break_off)


@pytest.mark.parametrize("after", range(500, 6000, 700))
def test_the_network_breaks_at_any_time(get_server, after):
    """Log-in takes about 2,500 bytes, the file 3,000: all steps are met."""
    server = get_server("sftp")
    content = CONTENT[:3000]
    with cutting_proxy(server.settings["port"], after) as port:
        try:
            with connect(server.as_settings(port=port)) as files:
                files.store("a.pdf", content)
        except TransportError as error:
            assert error.temporary, error
            assert error.kind in (Kind.UNREACHABLE, Kind.BROKEN)
    for name, is_half in kinds(server.files()).items():
        assert is_half or name == "a.pdf"
    assert server.files().get("a.pdf", content) == content
    recover(server, content)


def recover(server, content=CONTENT):
    """The next time all is well, and no half file is left."""
    with connect(server.as_settings()) as files:
        files.clean(older_than=0)
        files.store("a.pdf", content)
        assert not files.broken
    assert server.files() == {"a.pdf": content}


# === A FULL DISK === #


@pytest.mark.parametrize("protocol", FTP)
def test_the_disk_is_full(get_server, protocol):
    server = get_server(protocol)
    server.faults.full_after = 100_000
    with connect(server.as_settings()) as files:
        with pytest.raises(TransportError) as caught:
            files.store("a.pdf", CONTENT)
        error = caught.value
        assert (error.kind, error.step) == (Kind.SPACE, Step.WRITE)
        assert error.temporary
        assert not files.broken
        assert server.files() == {}
        files.store("small.pdf", b"1")
    assert set(server.files()) == {"small.pdf"}


def test_the_disk_of_an_openssh_server_is_full():
    with sftp_server(largest_file=100_000) as server:
        with connect(server.as_settings()) as files:
            with pytest.raises(TransportError) as caught:
                files.store("a.pdf", CONTENT)
            error = caught.value
            assert (error.kind, error.step) == (Kind.SPACE, Step.WRITE)
            assert error.temporary
            assert not files.broken
            assert server.files() == {}
            files.store("small.pdf", b"1")
        assert set(server.files()) == {"small.pdf"}


# === NO PERMISSION === #


def test_a_user_who_may_only_read():
    with ftp_server(permissions="elr") as server:
        error, _broken = failure_to_store(server.as_settings())
        assert (error.kind, error.step) == (Kind.PERMISSION, Step.WRITE)
        assert not error.temporary
        with pytest.raises(TransportError) as caught:
            check(server.as_settings())
        assert caught.value.step is Step.WRITE


def test_a_user_who_may_not_rename_leaves_nothing_behind():
    with ftp_server(permissions="elradmwMT") as server:
        error, _broken = failure_to_store(server.as_settings())
        assert (error.kind, error.step) == (Kind.PERMISSION, Step.RENAME)
        assert server.files() == {}
        with pytest.raises(TransportError) as caught:
            check(server.as_settings())
        assert caught.value.step is Step.RENAME


def test_a_user_who_may_not_remove():
    with ftp_server(permissions="elrafmwMT") as server:
        with pytest.raises(TransportError) as caught:
            check(server.as_settings())
        assert (caught.value.kind, caught.value.step) == (Kind.PERMISSION, Step.REMOVE)


def test_a_folder_that_openssh_lets_nobody_write_to(get_server):
    server = get_server("sftp")
    server.root.chmod(0o555)
    try:
        error, broken = failure_to_store(server.as_settings())
    finally:
        server.root.chmod(0o755)
    assert (error.kind, error.step) == (Kind.PERMISSION, Step.WRITE)
    assert not error.temporary
    assert not broken


# === LINKS === #


def test_a_link_does_not_lead_out_of_the_folder(get_server):
    server = get_server("sftp")
    inside = server.root / "inside"
    inside.mkdir(mode=0o777)
    inside.chmod(0o777)
    (server.root / "secret.pdf").write_bytes(b"secret")
    (inside / "out").symlink_to("..")
    (inside / "link.pdf").symlink_to("../secret.pdf")
    (inside / "nowhere.pdf").symlink_to("../new.pdf")
    with connect(server.as_settings(folder=str(inside))) as files:
        for use in (
            lambda: files.store("out/a.pdf", CONTENT),
            lambda: files.store("link.pdf", CONTENT),
            lambda: files.store("link.pdf", CONTENT, overwrite=True),
            lambda: files.store("nowhere.pdf", CONTENT),
            lambda: files.read("link.pdf"),
            lambda: files.read("out/secret.pdf"),
            lambda: files.list("out"),
        ):
            with pytest.raises(TransportError) as caught:
                use()
            assert caught.value.kind is Kind.FOLDER
        assert files.list() == []
    assert (server.root / "secret.pdf").read_bytes() == b"secret"
    assert not (server.root / "a.pdf").exists()


def test_a_link_out_of_the_folder_of_an_ftp_server(get_server):
    """FTP knows no links; pyftpdlib and most others keep a user in by themselves."""
    server = get_server("ftp")
    os.symlink("/tmp", server.root / "out")
    with connect(server.as_settings()) as files:
        with pytest.raises(TransportError) as caught:
            files.store("out/a.pdf", CONTENT)
    assert caught.value.kind is Kind.FOLDER


def test_an_ftp_server_that_says_where_a_link_has_led_to(get_server, monkeypatch):
    server = get_server("ftp")
    (server.root / "in").mkdir()
    (server.root / "in" / "sub").mkdir()
    with connect(server.as_settings(folder="/in")) as files:
        monkeypatch.setattr(files._wire._ftp, "pwd", lambda: "/inner/sub")
        with pytest.raises(TransportError, match="leads out") as caught:
            files.store("sub/a.pdf", CONTENT)
    assert caught.value.kind is Kind.FOLDER


# === ODD SERVERS === #


@pytest.mark.parametrize("refused", ["MLSD", "SIZE", "OPTS", "EPSV MLSD OPTS"])
def test_an_ftp_server_with_few_commands(get_server, refused):
    server = get_server("ftp")
    server.faults.refused = refused
    (server.root / "sub").mkdir()
    check(server.as_settings())
    with connect(server.as_settings()) as files:
        files.store("ร้าน.pdf", CONTENT)
        assert files.store("ร้าน.pdf", CONTENT).existed
        assert files.read("ร้าน.pdf") == CONTENT
        (entry,) = files.list()
        assert (entry.name, entry.size) == ("ร้าน.pdf", len(CONTENT))
        assert entry.modified.timestamp() > 1.7e9


def test_a_server_that_cuts_files_short(get_server, monkeypatch):
    server = get_server("sftp")
    with connect(server.as_settings()) as files:
        write = type(files._wire).put
        monkeypatch.setattr(
            type(files._wire),
            "put",
            lambda wire, path, content: write(wire, path, content[:-1]),
        )
        with pytest.raises(TransportError, match="bytes on the server") as caught:
            files.store("a.pdf", CONTENT)
    assert (caught.value.kind, caught.value.step) == (Kind.BROKEN, Step.WRITE)
    assert server.files() == {}


def test_a_name_that_is_a_folder(server, files):
    (server.root / "a.pdf").mkdir(mode=0o777)
    with pytest.raises(TransportError) as caught:
        files.store("a.pdf", CONTENT)
    assert caught.value.kind in (Kind.FOLDER, Kind.PERMISSION)
    assert server.files() == {}
