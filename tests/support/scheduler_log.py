"""What Odoo's log tells of its scheduler: passes, turns, workers that were stopped."""

import re
from collections import defaultdict
from datetime import datetime

# The scheduler's own lines, and what lazada_server says with LOG_OPTION.
LOG_OPTION = "--log-handler=odoo.addons.lazada_server:DEBUG"
_STOPPED = re.compile(
    r"timeout after \d+s|real time limit \(\d+/\d+s\) reached|CPU time limit exceeded"
)
_FAILED_BY_TIME = re.compile(r"ERROR .* Job .* timed out ?$", re.MULTILINE)
_PASS = re.compile(r"The pass of ([\d.]+) takes ([\d.]+) s")
_START = re.compile(
    r"^(\S+ \S+) \d+ INFO .* Job '(Lazada: [^']+)' \(\d+\) starting ?$", re.MULTILINE
)
_TURN = re.compile(r"Job '(Lazada: [^']+)' .* duration ([\d.]+)s\) ?$", re.MULTILINE)


class SchedulerLog:
    """:param Path file: Odoo's log"""

    def __init__(self, file):
        self._text = file.read_text(errors="replace")

    def stopped(self):
        """Return how many workers, or servers, Odoo's limits have stopped."""
        return len(_STOPPED.findall(self._text))

    def failed_by_time(self):
        return len(_FAILED_BY_TIME.findall(self._text))

    def passes(self):
        """Return the lengths of the passes in seconds, in order."""
        lengths = {begun: float(so_far) for begun, so_far in _PASS.findall(self._text)}
        return list(lengths.values())

    def turns(self):
        """Return the lengths of the turns of each of Lazada's actions."""
        found = defaultdict(list)
        for name, seconds in _TURN.findall(self._text):
            found[name].append(float(seconds))
        return found

    def longest_wait(self):
        """Return the longest time between two turns of one of Lazada's actions, which
        all are due every minute, and the name of that action."""
        starts = defaultdict(list)
        for stamp, name in _START.findall(self._text):
            starts[name].append(datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S,%f"))
        waits = [
            ((later - sooner).total_seconds(), name)
            for name, moments in starts.items()
            for sooner, later in zip(moments, moments[1:], strict=False)
        ]
        return max(waits, default=(0.0, ""))
