"""Days on a venture's clock."""

from datetime import datetime, timedelta, timezone

_DAY = timedelta(days=1)


def day_start(day, tz):
    """Return when a day begins (naive, UTC).

    :param datetime.date day: on the clock
    :param datetime.timezone tz: the clock
    :rtype: datetime.datetime
    """
    midnight = datetime.combine(day, datetime.min.time(), tz)
    return midnight.astimezone(timezone.utc).replace(tzinfo=None)


def pickup_limit(cut_off, now, tz):
    """Return which deadlines a courier's next pickup has to keep: those before his
    pickup a day later (naive, UTC).

    :param float cut_off: until when he takes parcels, in hours after midnight
    :param datetime.datetime now: naive, UTC
    :param datetime.timezone tz: the clock that the cut-off is read from
    :rtype: datetime.datetime
    """
    today = now.replace(tzinfo=timezone.utc).astimezone(tz).date()
    pickup = day_start(today, tz) + timedelta(hours=cut_off)
    return pickup + (_DAY if now < pickup else 2 * _DAY)


def zone_name(clock):
    """Return PostgreSQL's name of a fixed offset; its sign is POSIX's, the other way
    round.

    :param datetime.timezone clock: whole hours before UTC
    """
    return f"Etc/GMT-{clock.utcoffset(None) // timedelta(hours=1)}"
