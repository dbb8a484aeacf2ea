"""The figures of a small and a large database, side by side."""

from dataclasses import dataclass, replace

from .kinds import IDLE, SCREEN, WORK

TITLES = {
    WORK: "The work, for each",
    IDLE: "Scheduled actions with nothing to do",
    SCREEN: "What people open",
}
SLOW = 0.3  # seconds: the plan of what takes longer is shown


@dataclass(frozen=True)
class Figure:
    """What something took in one database: the fastest of its rounds."""

    seconds: float
    queries: float
    slowest: float = 0.0
    megabytes: int = 0
    query: str = ""
    plan: str = ""
    rows: float = 0.0
    widest: str = ""


def best_of(answers):
    """Return the figure of the fastest round, with the plans of the last one."""
    best = min((Figure(**answer) for answer in answers), key=lambda one: one.seconds)
    last = Figure(**answers[-1])
    return replace(best, plan=last.plan, rows=last.rows, widest=last.widest)


def lines(sizes, found):
    """Yield the table's lines.

    :param sizes: how many orders the two databases have
    :param list found: ``(name, kind, Figure of the small, Figure of the large)``
    """
    small, large = (f"{size:,}" for size in sizes)
    heads = f"{small:>21} {large:>21}"
    for kind, title in TITLES.items():
        rows = [row for row in found if row[1] == kind]
        if not rows:
            continue
        yield ""
        yield f"{title:58} {heads}"
        yield f"{'':58} {'ms':>13} {'SQL':>7} {'ms':>13} {'SQL':>7} {'ratio':>7}"
        for name, _kind, one, other in shown(kind, rows):
            yield _line(name, one, other)
        yield _line(
            "together", *map(_sum, zip(*(row[2:] for row in rows), strict=True))
        )
    yield ""
    small, large = (max(row[side].megabytes for row in found) for side in (2, 3))
    yield f"{'memory of the process, at most, in MB':58} {small:21} {large:21}"
    yield from _slow(found)


def shown(kind, rows):
    """All of the work; of the screens the slowest, so that each has its line."""
    if kind == SCREEN:
        return sorted(rows, key=lambda row: -row[3].seconds)[:40]
    return rows


def _line(name, one, other):
    ratio = other.seconds / one.seconds if one.seconds else 0.0
    return (
        f"{name[:58]:58} {1000 * one.seconds:13.1f} {one.queries:7.1f}"
        f" {1000 * other.seconds:13.1f} {other.queries:7.1f} {ratio:7.2f}"
    )


def _sum(figures):
    return Figure(
        sum(one.seconds for one in figures), sum(one.queries for one in figures)
    )


def _slow(found):
    """Yield what is slow in the large database, with the query and its plan."""
    for name, _kind, _small, large in found:
        if large.slowest > SLOW:
            yield f"{name}: {1000 * large.slowest:.0f} ms"
            yield f"    {' '.join(large.query.split())[:1500]}"
            yield "\n".join(f"    {line}" for line in large.plan.splitlines()[:25])
