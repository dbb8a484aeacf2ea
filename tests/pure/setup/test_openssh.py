import pytest

from environment import openssh
from environment.cache import Cache
from environment.console import SetupError

PACKAGE_FILES = ("usr/sbin/sshd", "usr/lib/x86_64-linux-gnu/libwrap.so.0")


@pytest.fixture
def no_system_server(monkeypatch, tmp_path):
    """A machine of no Debian mirror, with OpenSSH's server nowhere."""
    monkeypatch.setattr(openssh, "SYSTEM", tmp_path / "system")
    monkeypatch.setattr(openssh.debian, "read_sources", lambda: [])
    monkeypatch.setattr(openssh.debian, "require_apt", lambda: None)


def test_the_systems_own_server_is_used(monkeypatch, tmp_path):
    program = tmp_path / "usr" / "sbin" / "sshd"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setattr(openssh, "SYSTEM", tmp_path)
    found = openssh.prepare(Cache(tmp_path / "cache"))
    assert (found.program, found.libraries) == (program, [])


def test_without_a_mirror_the_command_is_said(no_system_server, tmp_path):
    with pytest.raises(SetupError, match="cannot be fetched") as caught:
        openssh.prepare(Cache(tmp_path / "cache"))
    assert "apt-get install" in caught.value.remedy


def test_it_is_fetched_once(no_system_server, monkeypatch, tmp_path):
    unpacked = []

    def unpack(file, root):
        unpacked.append(file)
        for name in PACKAGE_FILES:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).touch()

    class Suite:
        def __init__(self, *arguments):
            pass

        def update(self):
            return True

        def download_missing(self, package):
            return [f"{package}.deb"]

    mirror = openssh.debian.Mirror("http://mirror.example/debian", "bookworm")
    monkeypatch.setattr(openssh.debian, "debian_mirrors", lambda *about: [mirror])
    monkeypatch.setattr(openssh.debian, "Suite", Suite)
    monkeypatch.setattr(openssh.debian, "unpack", unpack)
    cache = Cache(tmp_path / "cache")
    for _time in range(2):
        found = openssh.prepare(cache)
    assert found.program == tmp_path / "cache" / "openssh" / PACKAGE_FILES[0]
    assert found.program.exists()
    assert found.libraries == [(found.root / PACKAGE_FILES[1]).parent]
    assert unpacked == ["openssh-server.deb"]
