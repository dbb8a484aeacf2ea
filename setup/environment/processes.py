"""Starting and stopping other programs so that none of them outlives us."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

from .console import SetupError

PR_SET_PDEATHSIG = 1
LINES_SHOWN = 15
SECONDS_TO_STOP = 15

_libc = ctypes.CDLL(None, use_errno=True)
# What runs now, for all threads; and that nothing may be started any more.
_children = set()
_ending = threading.Event()


def die_with_parent(sent=signal.SIGTERM):
    """Return a ``preexec_fn``: the child gets the signal when its parent is gone."""
    parent = os.getpid()

    def arrange():
        _libc.prctl(PR_SET_PDEATHSIG, sent)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def start(command, **options):
    """Start a child in a session of its own that ends with us, even after kill -9.

    :param list command: program and arguments
    :return: ``subprocess.Popen``; end it with ``stop``
    """
    options.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.Popen(
        [str(part) for part in command],
        start_new_session=True,
        preexec_fn=die_with_parent(),
        **options,
    )


def stop(process, seconds=SECONDS_TO_STOP):
    """Ask the child and all of its session to end, and make sure that they did."""
    if process.poll() is None:
        _signal_group(process, signal.SIGTERM)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
    _signal_group(process, signal.SIGKILL)
    return process.wait()


def _signal_group(process, number):
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass


@contextmanager
def running(command, **options):
    if _ending.is_set():
        raise KeyboardInterrupt
    process = start(command, **options)
    _children.add(process)
    try:
        yield process
    finally:
        stop(process)
        _children.discard(process)


@contextmanager
def ended_with_block():
    """When the block is left by an exception, stop what other threads are running.

    Signals reach the main thread only; the others go on reading from their children.
    """
    try:
        yield
    except BaseException:
        _ending.set()
        for process in list(_children):
            stop(process)
        raise


def run_logged(command, log, on_line=None, **options):
    """Run a program to its end, its output in a file.

    :param Path log: written anew; holds standard output and error
    :param on_line: called with every line of the output, without its end
    :return: the exit code
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **options}
    with (
        open(log, "w", encoding="utf-8") as kept,
        running(command, text=True, errors="replace", **options) as process,
    ):
        for line in process.stdout:
            kept.write(line)
            kept.flush()
            if on_line:
                on_line(line.rstrip("\n"))
        return process.wait()


def read_output(command):
    """Run a short program and return ``(exit code, standard output)``."""
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with running(command, text=True, **quiet) as process:
        text = process.stdout.read()
        return process.wait(), text


def last_lines(log, count=LINES_SHOWN):
    try:
        lines = Path(log).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(line for line in lines[-count:] if line.strip())


def require_success(code, problem, log):
    """Raise ``SetupError`` with the end of the log unless the exit code is 0."""
    if code:
        raise SetupError(problem, f"{last_lines(log)}\nThe whole output is in {log}")


def end_on_signals():
    """Let kill and a closed terminal unwind as Ctrl-C does, so that all is stopped."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)


def _end(number, _frame):
    sys.exit(128 + number)
