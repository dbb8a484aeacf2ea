"""Bombs: how large they are, and what they cost."""

import contextlib
import os
import re
import time
from pathlib import Path

_STATUS = Path("/proc/self/status")
_FORGET_PEAK = Path("/proc/self/clear_refs")
# A bomb is a hundredth of its size unless somebody wants to see it whole.
_DIVISOR = 1 if os.environ.get("LAZADA_BOMBS") else 100


def bomb(size):
    """Return how large a bomb of this size is in this run."""
    return size // _DIVISOR


@contextlib.contextmanager
def measured(report, what, *, megabytes, seconds):
    """Say what a block costs this process, and fail when it is too much.

    :param report: says a line
    :param float megabytes: of memory, more than before
    :param float seconds: of time
    """
    _FORGET_PEAK.write_text("5")
    before, started = _megabytes("VmRSS"), time.monotonic()
    yield
    grown, took = _megabytes("VmHWM") - before, time.monotonic() - started
    report(f"{what}: {grown:.0f} MB at most, {took:.2f} s")
    assert grown <= megabytes, what
    assert took <= seconds, what


def _megabytes(name):
    return int(re.search(rf"{name}:\s+(\d+) kB", _STATUS.read_text())[1]) / 1024
