"""What a monitoring service is told: names of the figures, their limits, their text."""

from types import SimpleNamespace
from typing import NamedTuple

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest


class Figure(NamedTuple):
    """One figure of a store; ``subject`` is its task or queue, if it has one."""

    name: str  # a key of MEANINGS
    store: str
    company: str
    subject: str
    value: float


MEANINGS = {
    "connected": "1 while the store can call Lazada, else 0",
    "access_token_days": "Days until the access token ends",
    "approval_days": "Days until the seller has to log in again",
    "subscription_days": "Days until the subscription in the Service Market ends",
    "paused_seconds": "How long Lazada will be left alone after too many calls",
    "held_seconds": "How long all but orders is still paused by a person",
    "last_success_seconds": "Time since the last run of a task without an error",
    "oldest_due_seconds": "How long the oldest row of a queue has been due",
    "error_rows": "Rows of a queue that ended in an error",
    "missing_orders": "Orders that the last comparison did not find here",
}


def find_problems(figures, limits):
    """Return the figures that are beyond their limit.

    :param list figures: of :class:`Figure`
    :param dict limits: smallest or largest good value by name: ``(smallest, largest)``,
        ``None`` for no limit; a name that is missing has none
    :rtype: list[Figure]
    """
    return [each for each in figures if not _is_good(each, limits)]


def _is_good(figure, limits):
    smallest, largest = limits.get(figure.name, (None, None))
    too_small = smallest is not None and figure.value < smallest
    too_large = largest is not None and figure.value > largest
    return not (too_small or too_large)


def as_json(figures, problems):
    """Return an answer for a person or a script, fit for JSON."""
    return {
        "healthy": not problems,
        "problems": [each._asdict() for each in problems],
        "figures": [each._asdict() for each in figures],
    }


def as_prometheus(figures, problems):
    """Return the same in the text format of Prometheus.

    :rtype: bytes
    """
    healthy = GaugeMetricFamily("lazada_healthy", "1 while no figure is beyond a limit")
    healthy.add_metric([], float(not problems))
    families = {
        name: GaugeMetricFamily(
            f"lazada_{name}", meaning, labels=["store", "company", "subject"]
        )
        for name, meaning in MEANINGS.items()
    }
    for name, store, company, subject, value in figures:
        families[name].add_metric([store, company, subject], value)
    everything = [healthy, *families.values()]
    return generate_latest(SimpleNamespace(collect=lambda: everything))
