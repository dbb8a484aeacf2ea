"""Everything one simulator knows. Nothing is kept outside of it."""

import itertools
import threading
from dataclasses import dataclass, field

from .accepted import AcceptedBook
from .clock import Clock
from .documents import DocumentStyle
from .faults import FaultQueue
from .figures import FigureBook
from .generator import build_seller
from .labels import LabelShelf
from .ledger import Ledger
from .portal.accounts import PortalAccounts
from .push import Pusher, order_message
from .regions import REGIONS
from .shelves import follow
from .throttle import Throttle
from .tokens import TokenBook


@dataclass
class Modes:
    """How Lazada treats the app.

    ``service_market``: tokens cannot be refreshed. ``subscription_ended``: business
    calls are refused with ``subscription_answer``. ``shipping_allocate_type``: ``TFS``
    (local) or ``NTFS`` (cross-border). ``package_delay``: seconds in which a package is
    not found after it was packed. ``sof_tracking_in_pack``: whether the answer of Pack
    has the tracking number of the seller's own fleet; the items always have it.
    ``ease_mode``: the sellers are in marketplace ease mode. ``consent_refusal``: what
    the consent page calls the app back with instead of a code. ``article_code`` and
    ``subscription_end`` (seconds; None: never ordered): the sellers' order of the app
    in the Service Market. ``push_url``: where changes of orders are told to.
    ``sku_refusals``: how a refused SKU of a stock or price call is told: ``coded`` (in
    ``detail``, with a code of its own), ``worded`` (there without it) or ``whole`` (as
    the code of the call, without ``detail``). ``partial_updates``: whether the other
    SKUs of such a call are changed (``applied``) or not (``none``).
    """

    service_market: bool = False
    subscription_ended: bool = False
    subscription_answer: str = "IllegalAccessToken"
    redirect: str = "follow"
    unmasked: bool = False
    shipping_allocate_type: str = "TFS"
    package_delay: float = 0
    sof_tracking_in_pack: bool = False
    ease_mode: bool = False
    consent_refusal: str = ""
    article_code: str = "SVC-1"
    subscription_end: float | None = None
    push_url: str = ""
    sku_refusals: str = "coded"
    partial_updates: str = "applied"


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
        self.item_faults = FaultQueue(f"items/{settings.seed}")
        self.accepted = AcceptedBook(self.clock)
        self.figures = FigureBook(self.clock)
        self.labels = LabelShelf(self.clock)
        self.documents = DocumentStyle()
        self.portal = PortalAccounts(settings, self.clock)
        self.ledger = Ledger()
        self.pusher = Pusher(settings)
        self.triggers = []
        self.sellers, self.order_makers = {}, {}
        for code in settings.regions:
            built = build_seller(settings, REGIONS[code], self.clock.now())
            self.sellers[code], self.order_makers[code] = built
        self.throttle = Throttle(self.clock)
        self._request_numbers = itertools.count(1)

    def seller(self, region_code=None):
        """The seller of a region; without one, that of the first region.

        :raise ValueError: this simulator has no seller there
        """
        code = region_code or self.settings.regions[0]
        if code not in self.sellers:
            raise ValueError(f"no seller in region {code!r}")
        return self.sellers[code]

    def set_status(self, seller, order, units, status, **reverse):
        """Put units into a status, now.

        :param reverse: ids of the return that it comes of, for the message
        """
        now = self.clock.now()
        for unit in units:
            unit.status = status
            unit.updated_at = now
            follow(seller, unit)
        seller.orders.touch(order, now)
        self.tell(seller, order, units, **reverse)

    def tell(self, seller, order, units, **reverse):
        """Push the state of units to the app, if it wants to be told."""
        if self.modes.push_url:
            for unit in units:
                message = order_message(seller, order, unit, self.clock.precise())
                message["data"] |= reverse
                self.pusher.send_later(self.modes.push_url, message)

    def next_request_id(self):
        return f"0simulator{next(self._request_numbers):022}"

    def due_triggers(self, path):
        """Count an answered call; take the triggers that it sets off."""
        due = []
        for trigger in [item for item in self.triggers if item.path == path]:
            trigger.after -= 1
            if trigger.after <= 0:
                self.triggers.remove(trigger)
                due.append(trigger)
        return due
