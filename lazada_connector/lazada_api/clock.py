"""Days on a venture's clock."""

from datetime import datetime, timedelta, timezone


def day_start(day, tz):
    """Return when a day begins (naive, UTC).

    :param datetime.date day: on the clock
    :param datetime.timezone tz: the clock
    :rtype: datetime.datetime
    """
    midnight = datetime.combine(day, datetime.min.time(), tz)
    return midnight.astimezone(timezone.utc).replace(tzinfo=None)


def zone_name(clock):
    """Return PostgreSQL's name of a fixed offset; its sign is POSIX's, the other way
    round.

    :param datetime.timezone clock: whole hours before UTC
    """
    return f"Etc/GMT-{clock.utcoffset(None) // timedelta(hours=1)}"
