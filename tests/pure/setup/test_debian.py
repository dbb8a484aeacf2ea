import os
import shutil

import pytest

from environment import debian
from environment.console import SetupError

ONE_LINE = """\
# deb http://commented.example/debian bookworm main
deb http://mirror.example/debian bookworm main contrib # the archive
deb-src http://mirror.example/debian bookworm main
deb [arch=amd64 signed-by=/keys/a.gpg] https://other.example/debian trixie main
deb cdrom:[Debian 12]/ bookworm main
"""
DEB822 = """\
# where it comes from
Types: deb deb-src
# in the middle of a stanza
URIs: http://mirror.example/debian https://second.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /keys/debian.gpg

Types: deb
Enabled: no
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb
URIs: http://inline.example/debian
Suites: sid
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
 -----END PGP PUBLIC KEY BLOCK-----
"""


def test_one_line_sources():
    assert list(debian.read_one_line_sources(ONE_LINE)) == [
        (["http://mirror.example/debian"], ["bookworm"], ["main", "contrib"], ""),
        (["https://other.example/debian"], ["trixie"], ["main"], "/keys/a.gpg"),
        (["cdrom:[Debian"], ["12]/"], ["bookworm", "main"], ""),
    ]


def test_deb822_sources():
    first, inline = debian.read_deb822_sources(DEB822)
    assert first == (
        ["http://mirror.example/debian", "https://second.example/debian"],
        ["bookworm", "bookworm-updates"],
        ["main"],
        "/keys/debian.gpg",
    )
    assert inline[0] == ["http://inline.example/debian"]
    assert inline[3].startswith("-----BEGIN PGP")


def test_both_formats_are_read(tmp_path):
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (tmp_path / "sources.list").write_text("deb http://a.example/debian sid main\n")
    (parts / "b.list").write_text("deb http://b.example/debian sid main\n")
    (parts / "c.sources").write_text(
        "Types: deb\nURIs: http://c.example/debian\nSuites: sid\nComponents: main\n"
    )
    (parts / "d.disabled").write_text("deb http://d.example/debian sid main\n")
    uris = [entry[0][0] for entry in debian.read_sources(tmp_path)]
    assert uris == [f"http://{name}.example/debian" for name in "abc"]


def test_no_sources_at_all(tmp_path):
    assert list(debian.read_sources(tmp_path / "absent")) == []


def test_only_http_mirrors_of_debian_count():
    sources = [
        (["http://m.example/debian"], ["bookworm", "bookworm-updates"], ["main"], "k"),
        (["http://m.example/security"], ["bookworm-security"], ["main"], "k"),
        (["https://node.example/x"], ["nodistro"], ["main"], ""),
        (["https://docker.example/debian"], ["bookworm"], ["stable"], ""),
        (["file:/srv/debian"], ["bookworm"], ["main"], ""),
        (["http://m.example/debian"], ["bookworm"], ["main"], "k"),
    ]
    assert debian.debian_mirrors(sources, "bookworm") == [
        debian.Mirror("http://m.example/debian", "bookworm", "k")
    ]


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("bookworm", ["bookworm", "stable", "testing", "unstable"]),
        ("testing", ["testing", "stable", "unstable"]),
    ],
)
def test_the_machines_own_suite_comes_first(own, expected):
    assert debian.suites_to_try(debian.Mirror("http://m.example", own)) == expected


def test_an_inline_key_survives_into_the_private_source():
    (*_rest, inline) = list(debian.read_deb822_sources(DEB822))[-1]
    text = debian.Mirror("http://inline.example/debian", "sid", inline).source("sid")
    (again,) = debian.read_deb822_sources(text)
    assert again[3] == inline
    assert "\n .\n abc\n" in text


def test_the_code_name(tmp_path):
    file = tmp_path / "os-release"
    assert debian.codename(file) == ""
    file.write_text('ID=debian\n\nVERSION_CODENAME="trixie"\n')
    assert debian.codename(file) == "trixie"


def test_a_machine_without_apt_is_told_about_odoo_path(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError) as caught:
        debian.require_apt()
    assert "apt-get is missing" in caught.value.problem
    assert "ODOO_PATH" in caught.value.remedy


def test_the_private_apt_touches_nothing_of_the_system(tmp_path, monkeypatch):
    """Run against a fake apt-get that writes down how it was called."""
    tools = tmp_path / "tools"
    tools.mkdir()
    fake = tools / "apt-get"
    fake.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/called\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    mirror = debian.Mirror("http://m.example/debian", "bookworm", "/keys/d.gpg")
    suite = debian.Suite(mirror, "testing", tmp_path / "apt")
    assert suite.update()
    called = (tmp_path / "called").read_text().split("\n")
    for option in ("Dir::State::Lists", "Dir::State::status", "Dir::Cache"):
        assert any(word.startswith(f"{option}={tmp_path}") for word in called)
    source = tmp_path / "apt" / "sources" / "debian.sources"
    assert "Suites: testing\n" in source.read_text()
    assert "Signed-By: /keys/d.gpg\n" in source.read_text()


def test_a_mirror_that_does_not_answer_is_no_crash(tmp_path):
    if not shutil.which("apt-get"):
        pytest.skip("needs apt")
    mirror = debian.Mirror("http://127.0.0.1:9/debian", "bookworm")
    suite = debian.Suite(mirror, "bookworm", tmp_path)
    assert not suite.update()
    assert "127.0.0.1" in suite.log_tail()
    assert not suite.holds("odoo-19")
