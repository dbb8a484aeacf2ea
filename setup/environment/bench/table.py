"""The figures as one table."""

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
