"""What a way of working costs: time, SQL queries, API calls, memory."""

import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from odoo import sql_db

PEAK = Path("/proc/self/clear_refs")
STATUS = Path("/proc/self/status")
FORGET_PEAK = "5"  # proc(5): the peak becomes what is used now


@dataclass
class Meter:
    """Sums up the parts of one way.

    :param api_calls: returns how many calls Lazada has seen
    """

    api_calls: object
    seconds: float = 0.0
    orders: int = 0
    queries: int = 0
    calls: int = 0
    peak_kilobytes: int = 0

    @contextmanager
    def measuring(self, orders):
        PEAK.write_text(FORGET_PEAK)
        calls, queries = self.api_calls(), sql_db.sql_counter
        started = time.perf_counter()
        yield
        self.seconds += time.perf_counter() - started
        self.queries += sql_db.sql_counter - queries
        self.calls += self.api_calls() - calls
        self.orders += orders
        self.peak_kilobytes = max(self.peak_kilobytes, peak_memory())

    @property
    def speed(self):
        return self.orders / self.seconds if self.seconds else 0.0


def peak_memory():
    """Return the process's peak of resident memory in kilobytes."""
    for line in STATUS.read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0
