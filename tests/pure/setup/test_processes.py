import os
import signal
import subprocess
import sys
import time

import pytest

from environment import processes
from environment.addons import CHECKOUT
from environment.console import SetupError


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pid, seconds=10):
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(pid)


def test_the_output_is_kept_and_told(tmp_path):
    log = tmp_path / "logs" / "x.log"
    told = []
    code = processes.run_logged(["sh", "-c", "echo one; echo two >&2; exit 3"], log)
    assert code == 3
    assert log.read_text() == "one\ntwo\n"
    processes.run_logged(["echo", "again"], log, told.append)
    assert told == ["again"]
    assert log.read_text() == "again\n"


def test_a_failure_shows_the_end_of_the_log(tmp_path):
    log = tmp_path / "x.log"
    log.write_text("".join(f"line {number}\n" for number in range(100)))
    processes.require_success(0, "never", log)
    with pytest.raises(SetupError) as caught:
        processes.require_success(1, "It failed.", log)
    assert "line 99" in caught.value.remedy
    assert "line 50" not in caught.value.remedy
    assert str(log) in caught.value.remedy


def test_stopping_takes_the_whole_family():
    script = "sleep 300 & echo $!; trap '' TERM; wait; sleep 300"
    process = processes.start(["sh", "-c", script], stdout=subprocess.PIPE, text=True)
    grandchild = int(process.stdout.readline())
    processes.stop(process, seconds=0.5)
    process.stdout.close()
    assert wait_until_gone(process.pid)
    assert wait_until_gone(grandchild)


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_child_outlives_us(sent):
    """Whatever ends the program, its children end too."""
    program = (
        "import time\n"
        "from environment import processes\n"
        "processes.end_on_signals()\n"
        "with processes.running(['sleep', '300']) as child:\n"
        "    print(child.pid, flush=True)\n"
        "    time.sleep(300)\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(CHECKOUT / "setup")}
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environ,
    ) as parent:
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.send_signal(sent)
        parent.wait(10)
    assert wait_until_gone(child)


def test_other_threads_stop_when_the_main_thread_is_ended():
    program = (
        "import time\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from pathlib import Path\n"
        "from environment import processes\n"
        "processes.end_on_signals()\n"
        "def stage():\n"
        "    for number in range(2):\n"
        "        command = ['sh', '-c', 'echo $$; exec sleep 300']\n"
        "        with processes.running(command, text=True) as child:\n"
        "            child.wait()\n"
        "with ThreadPoolExecutor(1) as pool, processes.ended_with_block():\n"
        "    pool.submit(stage)\n"
        "    time.sleep(300)\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(CHECKOUT / "setup")}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=environ
    ) as parent:
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGTERM)
        rest = parent.stdout.read()
        assert parent.wait(10) == 128 + signal.SIGTERM
    assert wait_until_gone(child)
    assert rest == "", "a second child was started"
