import pytest

from environment import ports, programs, virtualenv
from environment.cache import Cache
from environment.console import SetupError


@pytest.fixture
def empty_path(monkeypatch, tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))
    return tools


def make_program(folder, name, text=""):
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def make_fonts(folder, names):
    make_program(folder, "fc-list", f"echo {names}")


def test_what_is_missing_is_said_with_the_command(
    empty_path, monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr(programs.os, "geteuid", lambda: 1000)
    assert programs.ensure(Cache(tmp_path)) == [
        "chromium",
        "wkhtmltopdf",
        "fonts-noto-cjk",
    ]
    printed = capsys.readouterr().out
    assert "chromium is missing" in printed
    assert (
        "sudo apt-get install --no-install-recommends"
        " chromium fonts-noto-core fonts-noto-cjk wkhtmltopdf" in printed
    )


def test_only_what_is_missing_is_asked_for(empty_path, monkeypatch, tmp_path):
    monkeypatch.setattr(programs.os, "geteuid", lambda: 1000)
    make_program(empty_path, "google-chrome")
    make_fonts(empty_path, "Noto Sans CJK SC")
    assert programs.chromium() == str(empty_path / "google-chrome")
    assert programs.ensure(Cache(tmp_path)) == ["wkhtmltopdf"]


def test_root_installs_and_looks_again(empty_path, monkeypatch, tmp_path):
    make_program(empty_path, "apt-get")
    make_program(empty_path, "chromium")
    make_fonts(empty_path, "Noto Sans CJK SC")
    asked = []

    def install(packages, log):
        asked.extend(packages)
        make_program(empty_path, "wkhtmltopdf")
        return True

    monkeypatch.setattr(programs.os, "geteuid", lambda: 0)
    monkeypatch.setattr(programs.debian, "install_as_root", install)
    assert programs.ensure(Cache(tmp_path)) == []
    assert asked == ["wkhtmltopdf", "fonts-noto-core", "fonts-noto-cjk"]


def test_a_machine_without_chinese_letters_gets_them(
    empty_path, monkeypatch, tmp_path, capsys
):
    """PDF files and screenshots had empty places where they belong."""
    monkeypatch.setattr(programs.os, "geteuid", lambda: 1000)
    for name in ("chromium", "wkhtmltopdf"):
        make_program(empty_path, name)
    make_fonts(empty_path, "")
    assert programs.ensure(Cache(tmp_path)) == ["fonts-noto-cjk"]
    assert "Chinese, Japanese and Korean letters" in capsys.readouterr().out


def test_a_taken_port_is_refused():
    with ports.socket.socket() as other:
        other.bind((ports.LOOPBACK, 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(SetupError) as caught:
            ports.require_free(taken)
        assert f"Port {taken} is taken" in caught.value.problem
        assert ports.free_port([taken]) != taken
    assert ports.free_port([taken]) == taken


def test_python_without_venv_is_told_which_package(monkeypatch):
    find = virtualenv.importlib.util.find_spec
    monkeypatch.setattr(
        virtualenv.importlib.util,
        "find_spec",
        lambda name: None if name == "ensurepip" else find(name),
    )
    with pytest.raises(SetupError) as caught:
        virtualenv.require_venv_module()
    assert "ensurepip" in caught.value.problem
    assert "apt-get install python3-venv" in caught.value.remedy
