"""Programs that read what a stranger sent: each with limits of memory, time and
output, so that whatever is in a document costs no more than its child."""

import contextlib
import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass

from .errors import ConverterError, Problem

LONGEST_WORDS = 300
# The exit code of a child of ours that says what is the matter with a document.
REFUSED = 3
# The limits are there before the program is, and whatever it starts has them, too. A
# limit that is lower already stays. That of the processor's seconds is for a child
# whose worker was killed, so that nobody waits for its end.
_LIMITED = (
    'ulimit -c 0; ulimit -v "$1"; ulimit -f "$2"; ulimit -t "$3"; shift 3; exec "$@"'
)
_BLOCK = 512  # bytes that "ulimit -f" counts in


@dataclass(frozen=True)
class Answer:
    """What a child said.

    :param int code: how it ended; negative: by a signal
    :param bytes output: what it wrote
    :param str words: the end of what it complained about
    """

    code: int
    output: bytes
    words: str

    @property
    def ending(self):
        """Say how it ended, for :class:`ConverterError`."""
        if self.code == -signal.SIGXFSZ:
            return "it wrote more than it may"
        if self.code < 0:
            return f"stopped by {_signal_name(-self.code)}"
        return f"exit code {self.code}"


def run(command, content, limits, environment=None):
    """Let a program work on a document.

    :param list command: program and arguments; it reads its standard input
    :param bytes content: the document
    :param ChildLimits limits: what it may use
    :param dict environment: what it has beside our own
    :rtype: Answer
    :raise ConverterError: ``TIMEOUT``, ``MISSING`` (no such program), ``FAILED`` (it
        cannot be started)
    """
    with contextlib.ExitStack() as stack:
        # Files, not pipes: what they hold needs no memory of ours, and has a limit.
        given, output, words = (
            stack.enter_context(tempfile.TemporaryFile()) for _ in range(3)
        )
        given.write(content)
        given.seek(0)
        process = subprocess.Popen(
            _with_limits(command, limits),
            stdin=given,
            stdout=output,
            stderr=words,
            env={**_environment(), **(environment or {})},
            cwd="/",
            start_new_session=True,
        )
        code = _wait(process, limits.seconds)
        if code == -signal.SIGXCPU:
            raise ConverterError(Problem.TIMEOUT, f"{limits.seconds:g} s")
        words.seek(max(0, words.tell() - LONGEST_WORDS))
        output.seek(0)
        told = words.read().decode("utf-8", "replace").strip()
        return Answer(code, output.read(), told)


def _with_limits(command, limits):
    require_program(command[0])
    amounts = limits.memory >> 10, limits.output // _BLOCK, int(limits.seconds) + 1
    return ["/bin/sh", "-c", _LIMITED, "sh", *map(str, amounts), *command]


def require_program(program):
    """:raise ConverterError: there is none, or it cannot be started"""
    if not program or not os.path.exists(program):
        raise ConverterError(Problem.MISSING)
    if not os.access(program, os.X_OK):
        raise ConverterError(Problem.FAILED, f"{program} cannot be started")


def _wait(process, seconds):
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise ConverterError(Problem.TIMEOUT, f"{seconds:g} s") from None
    finally:
        # What it has started does not outlive it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _environment():
    """Ours, without what tells of another proxy; Qt needs no screen."""
    hidden = ("http_proxy", "https_proxy", "all_proxy", "proxy", "no_proxy", "display")
    kept = {
        name: value for name, value in os.environ.items() if name.lower() not in hidden
    }
    return {**kept, "QT_QPA_PLATFORM": "offscreen"}
