"""The simulator's clock: it ticks, and the control interface can move or stop it."""

import time


class Clock:
    """Seconds since 1970, ``shift`` away from the machine's clock."""

    def __init__(self, start=None):
        self._frozen_at = None
        self._shift = 0
        if start is not None:
            self.set(start)

    def now(self):
        return int(self.precise())

    def precise(self):
        if self._frozen_at is not None:
            return self._frozen_at
        return time.time() + self._shift

    def set(self, moment, frozen=False):
        self._shift = moment - time.time()
        self._frozen_at = moment if frozen else None

    def advance(self, seconds):
        self.set(self.precise() + seconds, self._frozen_at is not None)

    def is_near(self, moment, seconds):
        """Whether ``moment`` is that near to this clock or to the machine's.

        A client's clock cannot be moved with ours, so both count.
        """
        clocks = (self.precise(), time.time())
        return any(abs(moment - clock) <= seconds for clock in clocks)
