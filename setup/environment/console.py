"""What the user reads while the environment is prepared."""

import errno
import sys
import time
from contextlib import contextmanager

SECONDS_BETWEEN_LINES = 10


class SetupError(Exception):
    """Something that the user must do or install before we can go on.

    :param str problem: what is missing or went wrong, one sentence
    :param str remedy: how to get it; may have several lines
    """

    def __init__(self, problem, remedy=""):
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def say(text=""):
    print(text, flush=True)


def note(text):
    for line in text.splitlines():
        say(f"    {line}")


def complain(error):
    """Print a ``SetupError`` on standard error: the problem, then the remedy."""
    print(f"\nERROR: {error.problem}", file=sys.stderr)
    for line in error.remedy.splitlines():
        print(f"  {line}", file=sys.stderr)
    sys.stderr.flush()


@contextmanager
def explained():
    """End the program with a sentence, not a traceback, when the machine refuses."""
    try:
        yield
    except SetupError as error:
        complain(error)
        sys.exit(1)
    except OSError as error:
        # Full disks, closed folders and broken connections, wherever they show.
        complain(SetupError(f"This does not go on: {error}", remedy_for(error)))
        sys.exit(1)


def remedy_for(error):
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Free some space, or set LAZADA_CACHE to a folder on another disk."
    return "Start again; what is complete is not done a second time."


@contextmanager
def step(title):
    """Print what is being done, and how long it took when it is done."""
    say(f"==> {title}")
    started = time.monotonic()
    yield
    note(f"done in {time.monotonic() - started:.1f} s")


def ready(title):
    say(f"==> {title}: ready")


class Progress:
    """One changing line on a terminal, otherwise a new line now and then."""

    def __init__(self, stream=None, clock=time.monotonic):
        self._stream = stream or sys.stdout
        self._clock = clock
        self._terminal = self._stream.isatty()
        self._width = 0
        self._next_line = clock() + SECONDS_BETWEEN_LINES

    def show(self, text):
        if self._terminal:
            self._overwrite(text[:76])
        elif self._clock() >= self._next_line:
            self._next_line = self._clock() + SECONDS_BETWEEN_LINES
            print(f"    {text}", file=self._stream, flush=True)

    def clear(self):
        if self._width:
            self._overwrite("")
            print("\r", end="", file=self._stream, flush=True)

    def _overwrite(self, text):
        line = f"\r    {text}".ljust(self._width)
        self._width = len(line)
        print(line, end="", file=self._stream, flush=True)
