"""Getting in: what fails is said by its step and kind, before anything is sent."""

import dataclasses
import ftplib
import pathlib

import paramiko
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa

from environment import ports
from support.file_servers import (
    ftp_server,
    make_key,
    silent_server,
    talking_server,
)
from support.password_sftp import password_sftp_server
from transport import (
    TEST_STEPS,
    Kind,
    ServerSettings,
    Step,
    TransportError,
    check,
    connect,
    fetch_host_key,
)


def failure_of(settings):
    with pytest.raises(TransportError) as caught:
        check(settings)
    error = caught.value
    for secret in (settings.password, settings.passphrase, settings.private_key):
        assert not secret or secret not in f"{error} {error.detail} {settings!r}"
    return error.step, error.kind, error.temporary


def test_a_test_goes_through_every_step_and_leaves_nothing(server):
    check(server.as_settings())
    assert server.files() == {}
    assert [step.value for step in TEST_STEPS] == [
        *("reach", "secure", "log_in", "folder", "write", "rename", "remove")
    ]


# === WHOSE WORDS === #


SAID = "page of the wiki"


@pytest.mark.parametrize("greeting", [f"220 {SAID}", f"HTTP/1.1 200 {SAID}", SAID])
@pytest.mark.parametrize("protocol", ["ftp", "ftps", "sftp"])
def test_what_a_stranger_says_is_for_the_log_only(protocol, greeting):
    """Whoever names a server must not read by it what the internal network answers."""
    replies = [f"{greeting}\r\n".encode(), f"530 {SAID}\r\n".encode()]
    with talking_server(replies) as port:
        key = make_key().public
        settings = ServerSettings("ftp", "localhost", port, "x", "y", host_key=key)
        settings = dataclasses.replace(settings, protocol=protocol, timeout=2)
        with pytest.raises(TransportError) as caught:
            check(settings)
    assert SAID not in caught.value.detail
    if protocol != "sftp":
        assert SAID in str(caught.value)


def test_the_reason_is_said_in_words_of_our_own(get_server):
    for change, words in (
        ({"password": "wrong"}, "FTP reply 530"),
        ({"port": ports.free_port()}, "Connection refused"),
        ({"host": "no-such-host.invalid"}, "no such host name"),
    ):
        with pytest.raises(TransportError) as caught:
            check(get_server("ftp").as_settings(**change))
        assert caught.value.detail == words


# === REACH === #


def test_nobody_listens(server):
    settings = server.as_settings(port=ports.free_port())
    assert failure_of(settings) == (Step.REACH, Kind.UNREACHABLE, True)


def test_no_such_host(server):
    settings = server.as_settings(host="no-such-host.invalid")
    assert failure_of(settings) == (Step.REACH, Kind.UNREACHABLE, True)


@pytest.mark.parametrize("host", ["", " ", "a..b", "x" * 70])
def test_no_host_at_all(server, host):
    step, kind, temporary = failure_of(server.as_settings(host=host))
    assert (step, kind, temporary) == (Step.REACH, Kind.SETTINGS, False)


def test_a_protocol_that_nobody_knows():
    settings = ServerSettings("gopher", "localhost")
    assert failure_of(settings) == (Step.REACH, Kind.SETTINGS, False)


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(server):
    with silent_server() as port:
        step, kind, temporary = failure_of(server.as_settings(port=port, timeout=0.3))
    assert (kind, temporary) == (Kind.UNREACHABLE, True)
    assert step in (Step.REACH, Step.SECURE)


def test_another_protocol_answers(get_server):
    ftp, sftp = get_server("ftp"), get_server("sftp")
    wrong = {"port": ftp.settings["port"], "timeout": 1.0}
    assert failure_of(sftp.as_settings(**wrong))[1] is Kind.UNREACHABLE
    wrong = {"port": sftp.settings["port"], "timeout": 1.0}
    assert failure_of(ftp.as_settings(**wrong))[1] is Kind.UNREACHABLE


# === TLS === #


@pytest.mark.parametrize("certificate", ["expired", "foreign"])
def test_a_bad_certificate_gets_no_password(certificate, monkeypatch):
    with ftp_server(tls=True, certificate=certificate) as server:
        settings = server.as_settings()
        assert failure_of(settings) == (Step.SECURE, Kind.CERTIFICATE, False)


def test_the_words_name_what_is_wrong_with_the_certificate():
    with ftp_server(tls=True, certificate="expired") as server:
        with pytest.raises(TransportError, match="expired"):
            check(server.as_settings())
    with ftp_server(tls=True, certificate="foreign") as server:
        with pytest.raises(TransportError, match="not valid for 'localhost'"):
            check(server.as_settings())


def test_an_unknown_authority(get_server):
    settings = get_server("ftps").as_settings(ca_certificate="")
    assert failure_of(settings) == (Step.SECURE, Kind.CERTIFICATE, False)


def test_an_authority_that_cannot_be_read(get_server):
    settings = get_server("ftps").as_settings(ca_certificate="-----BEGIN")
    step, kind, _temporary = failure_of(settings)
    assert (step, kind) == (Step.SECURE, Kind.SETTINGS)


def test_a_server_without_tls(get_server):
    server = get_server("ftp")
    settings = server.as_settings(protocol="ftps")
    assert failure_of(settings) == (Step.SECURE, Kind.ENCRYPTION, False)


def test_a_server_that_demands_tls(get_server):
    settings = get_server("ftps").as_settings(protocol="ftp")
    step, kind, _temporary = failure_of(settings)
    assert (step, kind) == (Step.LOG_IN, Kind.LOGIN)


def test_implicit_tls():
    with ftp_server(tls=True, implicit=True) as server:
        with connect(server.as_settings()) as files:
            files.store("a.pdf", b"1")
        assert server.files() == {"a.pdf": b"1"}
        explicit = server.as_settings(implicit_tls=False, timeout=1.0)
        assert failure_of(explicit)[1] is Kind.UNREACHABLE


def test_implicit_tls_with_a_bad_certificate():
    with ftp_server(tls=True, implicit=True, certificate="expired") as server:
        settings = server.as_settings()
        assert failure_of(settings) == (Step.SECURE, Kind.CERTIFICATE, False)


def test_the_data_connection_goes_on_with_the_tls_session(get_server, monkeypatch):
    """All the FTPS servers of these tests demand it; without it they refuse."""
    server = get_server("ftps")
    check(server.as_settings())
    with monkeypatch.context() as patched:
        usual = ftplib.FTP_TLS.ntransfercmd
        patched.setattr("transport.ftp._Ftps.ntransfercmd", usual)
        assert failure_of(server.as_settings())[0] is Step.WRITE


def test_active_ftp(get_server):
    for protocol in ("ftp", "ftps"):
        check(get_server(protocol).as_settings(passive=False))


# === HOST KEY === #


def test_without_a_host_key_nothing_is_sent(get_server):
    settings = get_server("sftp").as_settings(host_key="")
    assert failure_of(settings) == (Step.SECURE, Kind.HOST_KEY, False)


def test_another_host_key(get_server):
    server = get_server("sftp")
    settings = server.as_settings(host_key=make_key().public)
    assert failure_of(settings) == (Step.SECURE, Kind.HOST_KEY, False)
    with pytest.raises(TransportError) as caught:
        check(settings)
    shown = fetch_host_key("localhost", server.settings["port"]).fingerprint
    assert shown in caught.value.detail


def test_a_host_key_of_a_kind_that_the_server_does_not_have(get_server):
    other = make_key(ec.generate_private_key(ec.SECP256R1())).public
    settings = get_server("sftp").as_settings(host_key=other)
    assert failure_of(settings) == (Step.SECURE, Kind.HOST_KEY, False)


@pytest.mark.parametrize("line", ["nonsense", "ssh-ed25519", "ssh-ed25519 AAAA", "a b"])
def test_a_host_key_that_cannot_be_read(get_server, line):
    settings = get_server("sftp").as_settings(host_key=line)
    assert failure_of(settings) == (Step.SECURE, Kind.HOST_KEY, False)


def test_the_users_own_known_hosts_and_keys_are_never_read(get_server, monkeypatch):
    opened = []
    monkeypatch.setattr("os.path.expanduser", lambda path: opened.append(path) or path)
    check(get_server("sftp").as_settings())
    settings = get_server("sftp").as_settings(private_key="", password="wrong")
    assert failure_of(settings)[1] is Kind.LOGIN
    assert opened == []


def test_the_host_key_is_fetched_for_a_person_to_compare(get_server):
    settings = get_server("sftp").as_settings()
    key = fetch_host_key(settings.host, settings.port, timeout=5)
    assert key.line == settings.host_key
    file = pathlib.Path(settings.folder).parent / "host_key"
    expected = paramiko.Ed25519Key.from_private_key_file(str(file)).fingerprint
    assert key.fingerprint == expected
    check(get_server("sftp").as_settings(host_key=key.line))


def test_no_host_key_to_be_fetched(get_server):
    with pytest.raises(TransportError) as caught:
        fetch_host_key("localhost", ports.free_port(), timeout=1)
    assert (caught.value.kind, caught.value.step) == (Kind.UNREACHABLE, Step.REACH)
    with pytest.raises(TransportError) as caught:
        fetch_host_key("localhost", get_server("ftp").settings["port"], timeout=1)
    assert (caught.value.kind, caught.value.step) == (Kind.UNREACHABLE, Step.SECURE)


# === LOG-IN === #


def test_a_wrong_password(get_server):
    for protocol in ("ftp", "ftps"):
        settings = get_server(protocol).as_settings(password="not-the-word")
        assert failure_of(settings) == (Step.LOG_IN, Kind.LOGIN, False)


def test_a_server_that_talks_in_its_own_code_page():
    """TIS-620, as old Windows servers in Thailand use it."""
    words = [f"{code} สวัสดี\r\n".encode("tis-620") for code in (220, 331, 530)]
    with talking_server(words) as port:
        settings = ServerSettings("ftp", "localhost", port, "seller", "wrong")
        assert failure_of(settings) == (Step.LOG_IN, Kind.LOGIN, False)


def test_a_user_nobody_knows(server):
    settings = server.as_settings(username="stranger")
    assert failure_of(settings) == (Step.LOG_IN, Kind.LOGIN, False)


def test_line_breaks_in_a_password_send_no_command(get_server):
    settings = get_server("ftp").as_settings(password="x\r\nDELE a.pdf")
    assert failure_of(settings) == (Step.LOG_IN, Kind.SETTINGS, False)


def test_a_key_that_the_server_does_not_know(get_server):
    settings = get_server("sftp").as_settings(private_key=make_key().private)
    assert failure_of(settings) == (Step.LOG_IN, Kind.LOGIN, False)


@pytest.mark.parametrize("text", ["nonsense", "-----BEGIN RSA PRIVATE KEY-----", "é"])
def test_a_key_that_cannot_be_read(get_server, text):
    settings = get_server("sftp").as_settings(private_key=text)
    assert failure_of(settings) == (Step.LOG_IN, Kind.SETTINGS, False)


KEYS = {
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "ecdsa": lambda: ec.generate_private_key(ec.SECP384R1()),
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
}
FORMS = {
    "openssh": serialization.PrivateFormat.OpenSSH,
    "pkcs8": serialization.PrivateFormat.PKCS8,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("passphrase", ["", "open sesame"])
def test_every_usual_kind_of_key_lets_us_in(get_server, kind, form, passphrase):
    server = get_server("sftp")
    key = KEYS[kind]()
    allowed = server.root.parent / "authorized_keys"
    before = allowed.read_text()
    allowed.write_text(f"{before}{make_key(key).public}\n")
    text = key.private_bytes(
        serialization.Encoding.PEM,
        FORMS[form],
        serialization.BestAvailableEncryption(passphrase.encode())
        if passphrase
        else serialization.NoEncryption(),
    ).decode()
    try:
        check(server.as_settings(private_key=text, passphrase=passphrase))
    finally:
        allowed.write_text(before)


def test_an_encrypted_key_without_its_passphrase(get_server):
    text = (
        ed25519.Ed25519PrivateKey.generate()
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.BestAvailableEncryption(b"open sesame"),
        )
        .decode()
    )
    for passphrase in ("", "wrong"):
        settings = get_server("sftp").as_settings(
            private_key=text, passphrase=passphrase
        )
        assert failure_of(settings) == (Step.LOG_IN, Kind.SETTINGS, False)


def test_an_old_kind_of_key_is_refused(get_server):
    text = dsa.generate_private_key(1024).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    settings = get_server("sftp").as_settings(private_key=text.decode())
    assert failure_of(settings) == (Step.LOG_IN, Kind.SETTINGS, False)


def test_sftp_with_a_password():
    with password_sftp_server() as server:
        check(server.as_settings())
        with connect(server.as_settings()) as files:
            files.store("a.pdf", b"1" * 70_000)
            files.store("a.pdf", b"2", overwrite=True)
        assert server.files() == {"a.pdf": b"2"}
        settings = server.as_settings(password="not-the-word")
        assert failure_of(settings) == (Step.LOG_IN, Kind.LOGIN, False)


def test_a_user_who_may_not_use_sftp():
    with password_sftp_server(offers_sftp=False) as server:
        settings = server.as_settings()
        assert failure_of(settings) == (Step.LOG_IN, Kind.PERMISSION, False)


def test_a_server_that_never_answers_the_request_for_sftp():
    with password_sftp_server(answers_sftp=False) as server:
        settings = server.as_settings(timeout=0.5)
        assert failure_of(settings) == (Step.LOG_IN, Kind.BROKEN, True)


# === FOLDER === #


def test_a_folder_that_is_not_there(server):
    folder = f"{server.settings['folder']}/nowhere"
    settings = server.as_settings(folder=folder)
    assert failure_of(settings) == (Step.FOLDER, Kind.FOLDER, False)


def test_a_file_is_no_folder(server):
    (server.root / "file").write_bytes(b"")
    folder = f"{server.settings['folder']}/file"
    step, kind, _temporary = failure_of(server.as_settings(folder=folder))
    assert (step, kind) == (Step.FOLDER, Kind.FOLDER)
