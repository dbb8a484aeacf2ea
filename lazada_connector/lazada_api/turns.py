"""Whose turn it is, and for how long.

Odoo's server feeds its watchdog once per pass over *all* scheduled actions that are
due, and kills a worker whose pass takes longer than ``limit_time_real`` (120 s by
default). So no action works for longer than its turn, and all turns of a pass have an
end. Moments are those of ``time.monotonic()``.
"""

import math
import time

# Seconds that an action works at a time.
TURN = 4.0
# What all of Lazada's actions of one pass take together, if they can.
PASS = 30.0
# However late it is: without this, the last actions of a pass would never get on.
SHORTEST_TURN = 0.5
# Nobody waits for a call of an action, and the other stores do. Late in a pass, there
# is less time for one.
LONGEST_CALL, SHORTEST_CALL, LATEST_CALL = 20.0, 8.0, 40.0
# How long a host is left alone that has hung once; then twice as long, and so on.
FIRST_REST, LONGEST_REST = 60.0, 3600.0
# Rows that a queue begins with, as long as it is not known how fast they go.
FIRST_ROWS = 3
# The deadline of who does one batch of the largest size, and no other.
ONE_BATCH = -math.inf
# So many are one call of Lazada's, which several smaller ones would only multiply.
ROWS_OF_A_CALL = 20


def turn_seconds(elapsed, waiting):
    """Return how long an action may work.

    :param float elapsed: seconds that its pass has taken so far
    :param int waiting: actions that wait for their turn in the pass, itself among them
    """
    share = (PASS - elapsed) / max(waiting, 1)
    return min(TURN, max(SHORTEST_TURN, share))


def call_seconds(elapsed):
    """Return how long a call of an action may take.

    :param float elapsed: seconds that its pass has taken so far
    """
    return min(LONGEST_CALL, max(SHORTEST_CALL, LATEST_CALL - elapsed))


def rest_seconds(hangs):
    """Return how long a host is left alone.

    :param int hangs: how often it has hung in a row, 1 or more
    """
    return min(FIRST_REST * 2 ** min(hangs - 1, 16), LONGEST_REST)


def is_over(deadline):
    """Whether a moment has come; ``None`` never comes."""
    return deadline is not None and time.monotonic() >= deadline


def share_of(deadline, now, waiting):
    """Return the end of the turn of one of several stores that share a deadline.

    :param float deadline: may have passed already
    :param int waiting: stores whose turn is still to come, this one among them
    """
    return now + max(deadline - now, 0.0) / max(waiting, 1)


def share_out(keys, deadline, work):
    """Let each of several stores work for its share of a turn.

    :param list keys: of the stores, the one whose turn it is first
    :param callable work: takes a key and a deadline, returns whether work is left
    :return: whether work is left; the next turn begins with who had none
    """
    more = False
    for position, key in enumerate(keys):
        if position and is_over(deadline):
            return True
        share = share_of(deadline, time.monotonic(), len(keys) - position)
        more = work(key, share) or more
    return more


class Batches:
    """How many rows a queue takes at a time, so that a batch ends within the turn.

    :param int most: rows of the largest batch
    :param float deadline: ``None``: as many as may be, always
    :param callable now:
    """

    def __init__(self, most, deadline, now=time.monotonic):
        self._most, self._deadline, self._now = most, deadline, now
        self._begun, self._done = now(), 0

    def next_size(self):
        if self._deadline in (None, ONE_BATCH) or self._most <= ROWS_OF_A_CALL:
            return self._most
        if not self._done:
            return min(FIRST_ROWS, self._most)
        now = self._now()
        seconds_a_row = max(now - self._begun, 1e-6) / self._done
        fitting = int(max(self._deadline - now, 0.0) / seconds_a_row)
        return max(1, min(self._most, fitting))

    def add(self, rows):
        """Note that a batch of so many rows is done."""
        self._done += rows
