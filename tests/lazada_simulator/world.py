"""Everything one simulator knows. Nothing is kept outside of it."""

import itertools
import math
import threading
from dataclasses import dataclass, field

from .clock import Clock
from .errors import Refusal
from .faults import FaultQueue
from .generator import build_seller
from .ledger import Ledger
from .regions import REGIONS
from .tokens import TokenBook


@dataclass
class Modes:
    """How Lazada treats the app.

    ``service_market``: tokens cannot be refreshed. ``subscription_ended``: business
    calls are refused with ``subscription_answer``.
    """

    service_market: bool = False
    subscription_ended: bool = False
    subscription_answer: str = "IllegalAccessToken"
    redirect: str = "follow"
    unmasked: bool = False


@dataclass
class Trigger:
    """A control action that runs once ``after`` calls of a path were answered."""

    path: str
    after: int
    action: str
    arguments: dict = field(default_factory=dict)


class World:
    """The state of one simulator; whoever reads or changes it holds ``lock``."""

    def __init__(self, settings):
        self.settings = settings
        self.lock = threading.RLock()
        self.clock = Clock(settings.now)
        self.modes = Modes(redirect=settings.redirect, unmasked=settings.unmasked)
        self.tokens = TokenBook(settings, self.clock)
        self.faults = FaultQueue(settings.seed)
        self.ledger = Ledger()
        self.triggers = []
        self.sellers, self.order_makers = {}, {}
        for code in settings.regions:
            built = build_seller(settings, REGIONS[code], self.clock.now())
            self.sellers[code], self.order_makers[code] = built
        self._banned_until = 0
        self._request_numbers = itertools.count(1)

    def seller(self, region_code=None):
        """The seller of a region; without one, that of the first region.

        :raise ValueError: this simulator has no seller there
        """
        code = region_code or self.settings.regions[0]
        if code not in self.sellers:
            raise ValueError(f"no seller in region {code!r}")
        return self.sellers[code]

    def next_request_id(self):
        return f"0simulator{next(self._request_numbers):022}"

    def ban(self, seconds):
        self._banned_until = self.clock.precise() + seconds

    def check_ban(self):
        """Refuse while a ban lasts.

        :raise Refusal: ApiCallLimit, with the seconds that are left
        """
        left = self._banned_until - self.clock.precise()
        if left > 0:
            raise Refusal("ApiCallLimit", math.ceil(left))

    def due_triggers(self, path):
        """Count an answered call; take the triggers that it sets off."""
        due = []
        for trigger in [item for item in self.triggers if item.path == path]:
            trigger.after -= 1
            if trigger.after <= 0:
                self.triggers.remove(trigger)
                due.append(trigger)
        return due
