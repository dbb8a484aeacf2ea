"""``python -m lazada_simulator`` as a process of its own."""

import json
import os
import pathlib
import signal
import subprocess
import sys

import pytest
import requests

import lazada_simulator
from lazada_simulator.__main__ import main

TESTS = pathlib.Path(lazada_simulator.__file__).parents[1]


def _start(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "lazada_simulator", *arguments],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_help():
    process = _start("--help")
    printed, _errors = process.communicate(timeout=30)
    assert process.returncode == 0
    for option in ("--orders", "--seed", "--region", "--days", "--unmasked", "--now"):
        assert option in printed


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_one_line_when_ready_and_a_clean_end(how):
    process = _start("--orders", "12", "--region", "sg,vn", "--app-key", "77")
    try:
        about = json.loads(process.stdout.readline())
        state = requests.post(f"{about['control_url']}/state", timeout=30).json()
    finally:
        process.send_signal(how)
        more, errors = process.communicate(timeout=30)
    assert (process.returncode, more, errors) == (0, "", "")
    assert about["app_key"] == "77"
    assert about["regions"] == ["sg", "vn"]
    assert {"url", "app_secret", "email", "password"} < set(about)
    sellers = state["result"]["sellers"]
    assert {code: seller["orders"] for code, seller in sellers.items()} == {
        "sg": 6,
        "vn": 6,
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ["--region", "xx"],
        ["--host", "0.0.0.0"],
        ["--host", "example.com"],
        ["--orders", "-1"],
        ["--orders", "5", "--products", "0"],
        ["--now", "soon"],
        ["--redirect", "maybe"],
    ],
)
def test_wrong_options_end_with_a_word(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    printed, errors = capsys.readouterr()
    assert end.value.code
    assert printed == ""
    assert "lazada_simulator" in errors or "lazada_simulator" in str(end.value.code)


def test_a_taken_port_ends_with_a_word(capsys):
    with lazada_simulator.Simulator(orders=0) as running:
        with pytest.raises(SystemExit) as end:
            main(["--port", running.url.rsplit(":", 1)[1]])
    printed, errors = capsys.readouterr()
    assert end.value.code
    assert printed == ""
    assert "in use" in errors
