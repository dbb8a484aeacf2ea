"""When calls are refused because there were too many: the gateway's ApiCallLimit."""

import math
from collections import deque
from dataclasses import dataclass, field

from .errors import Refusal


@dataclass
class RateLimit:
    """At most so many calls in so many seconds; who makes more is banned."""

    calls: int
    seconds: float
    ban: float
    times: deque = field(default_factory=deque)

    def is_exceeded(self, now):
        """Count a call."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        self.times.append(now)
        return len(self.times) > self.calls


class Throttle:
    """A ban that lasts, and the limit that leads to one."""

    def __init__(self, clock):
        self._clock = clock
        self._banned_until = 0
        self.limit = None

    def ban(self, seconds):
        self._banned_until = self._clock.precise() + seconds

    def check(self):
        """Refuse while a ban lasts, and ban who calls too often.

        :raise Refusal: ApiCallLimit, with the seconds that are left
        """
        now = self._clock.precise()
        if self._banned_until <= now and self.limit and self.limit.is_exceeded(now):
            self.ban(self.limit.ban)
        left = self._banned_until - now
        if left > 0:
            raise Refusal("ApiCallLimit", math.ceil(left))
