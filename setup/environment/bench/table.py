"""The figures as one table, and two such tables as a pair."""

import re
from dataclasses import dataclass

HEADER = (
    f"{'':2} {'':34} {'orders':>7} {'orders/s':>9} {'ratio':>6} {'SQL/order':>10}"
    f" {'API calls/1000':>15} {'peak MB':>8}"
)


def lines(ways, meters):
    """Yield the table's lines.

    :param list ways: see :mod:`.ways`
    :param dict meters: :class:`.meter.Meter` by the way's name
    """
    yield HEADER
    for way in ways:
        yield _line(way, meters[way.name], meters.get(way.floor))


def _line(way, meter, floor):
    ratio = f"{meter.speed / floor.speed:.2f}" if floor and floor.speed else "-"
    per_order = max(meter.orders, 1)
    return (
        f"{way.name:2} {way.title:34} {meter.orders:7} {meter.speed:9.1f} {ratio:>6}"
        f" {meter.queries / per_order:10.1f} {1000 * meter.calls / per_order:15.1f}"
        f" {meter.peak_kilobytes / 1024:8.0f}"
    )


LINE = re.compile(
    r"(?P<way>.{2}) (?P<title>.{34}) +(?P<orders>\d+) +(?P<speed>[\d.]+) +\S+"
    r" +(?P<queries>[\d.]+) +[\d.]+ +\d+"
)
PAIR_HEADER = (
    f"{'orders/s':37} {'orders':>7} {'before':>8} {'now':>8} {'ratio':>6}"
    f" {'of the parts':>13} {'SQL/order':>16}"
)


@dataclass(frozen=True)
class Line:
    """What a line of the table says: orders, orders a second, queries for an order."""

    title: str
    orders: int
    speed: float
    queries: float


def read(output):
    """Return ``{way: Line}`` of a table that is among the lines of a text."""
    found = filter(None, map(LINE.fullmatch, output))
    return {
        match["way"].strip(): Line(
            match["title"].strip(),
            int(match["orders"]),
            float(match["speed"]),
            float(match["queries"]),
        )
        for match in found
    }


def pair(before, now):
    """Yield the lines that compare two revisions; a ratio above 1 is faster now.

    :param list before: ``{way: Line}`` of each part
    :param list now: the same parts
    """
    yield PAIR_HEADER
    for way in now[0]:
        if way in before[0]:
            yield _pair_line(
                way, [one[way] for one in before], [one[way] for one in now]
            )


def _pair_line(way, before, now):
    ratios = [new.speed / old.speed for old, new in zip(before, now, strict=True)]
    speeds = _speed(before), _speed(now)
    spread = f"{min(ratios):.2f} - {max(ratios):.2f}"
    queries = " -> ".join(f"{_queries(lines):.1f}" for lines in (before, now))
    return (
        f"{way:2} {now[0].title:34} {sum(line.orders for line in now):7}"
        f" {speeds[0]:8.1f} {speeds[1]:8.1f} {speeds[1] / speeds[0]:6.2f}"
        f" {spread:>13} {queries:>16}"
    )


def _speed(lines):
    orders = sum(line.orders for line in lines)
    return orders / sum(line.orders / line.speed for line in lines)


def _queries(lines):
    orders = sum(line.orders for line in lines)
    return sum(line.queries * line.orders for line in lines) / orders
