"""Processes forked from one that holds Odoo's registry.

Before the first fork, ``odoo.sql_db.close_all()``: a forked process must not talk over
its parent's connections.
"""

import os
import random
import traceback
from pathlib import Path


def fork(function, *arguments):
    """Run a function in a process of its own; return its id."""
    seed = random.random()
    pid = os.fork()
    if pid:
        return pid
    random.seed(seed)
    try:
        function(*arguments)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def processor_seconds(pid):
    """Return how long a process has been computing (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
