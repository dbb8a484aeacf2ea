"""What Odoo's log tells of its scheduler: passes, turns, workers that were stopped."""

import re
from collections import defaultdict

# The scheduler's own lines, and what lazada_server says with LOG_OPTION.
LOG_OPTION = "--log-handler=odoo.addons.lazada_server:DEBUG"
_STOPPED = re.compile(
    r"timeout after \d+s|real time limit \(\d+/\d+s\) reached|CPU time limit exceeded"
)
_FAILED_BY_TIME = re.compile(r"ERROR .* Job .* timed out ?$", re.MULTILINE)
_PASS = re.compile(r"The pass of ([\d.]+) takes ([\d.]+) s")
_WAITED = re.compile(r"Job '(Lazada: [^']+)' has waited ([\d.]+) s")
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
        """Return how long one of Lazada's actions had to wait at most from when it was
        due, or was woken, to its turn; and the name of that action."""
        waits = [
            (float(seconds), name) for name, seconds in _WAITED.findall(self._text)
        ]
        return max(waits, default=(0.0, ""))
