"""What the simulator accepted as done: proof that a message was sent exactly once."""

from collections import Counter
from dataclasses import asdict, dataclass

OPEN_PLATFORM, PORTAL = "open_platform", "portal"


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted message.

    :param int number: 1, 2, 3 … in the order of acceptance
    :param str channel: ``open_platform`` or ``portal``
    :param str subject: package id (Open Platform) or tracking number (portal); the
        item id for a digital delivery
    :param str status: ``packed``, ``ready_to_ship``, ``repacked``, ``collected``,
        ``shipped``, ``delivered``, ``failed_delivery`` or ``not_delivered``
    :param str event_time: as the portal was told; ``""`` for the Open Platform
    """

    number: int
    moment: float
    channel: str
    subject: str
    status: str
    event_time: str = ""


class AcceptedBook:
    def __init__(self, clock):
        self._clock = clock
        self._entries = []

    def add(self, channel, subject, status, event_time=""):
        number = len(self._entries) + 1
        moment = self._clock.precise()
        self._entries.append(
            Accepted(number, moment, channel, subject, status, event_time)
        )

    def clear(self):
        self._entries.clear()

    def select(self, channel=None, subject=None, status=None):
        """Entries in the order of acceptance; None takes any."""
        wanted = {"channel": channel, "subject": subject, "status": status}
        return [
            entry
            for entry in self._entries
            if all(
                value is None or getattr(entry, name) == value
                for name, value in wanted.items()
            )
        ]


def as_report(entries):
    """``{"total", "repeated", "counts", "entries"}`` as JSON.

    ``counts`` has a row for each (channel, subject, status); ``repeated`` those of
    them that were accepted more than once.
    """
    keys = Counter((each.channel, each.subject, each.status) for each in entries)
    counts = [
        {"channel": channel, "subject": subject, "status": status, "count": count}
        for (channel, subject, status), count in keys.items()
    ]
    return {
        "total": len(entries),
        "repeated": [row for row in counts if row["count"] > 1],
        "counts": counts,
        "entries": [asdict(entry) for entry in entries],
    }
