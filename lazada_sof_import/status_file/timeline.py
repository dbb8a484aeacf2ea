"""Which of a parcel's events is the last one."""

from datetime import datetime, time, timedelta, timezone

LAST, OVERTAKEN, CONFLICT = "last", "overtaken", "conflict"
_EVER = (
    datetime.min.replace(tzinfo=timezone.utc),
    datetime.max.replace(tzinfo=timezone.utc),
)


def span_of(moment, tz):
    """Return between which times an event was.

    :param datetime moment: aware, or ``None`` where nobody said when. Midnight stands
        for the whole day: it is what a date without a time is read as
    :param tzinfo tz: the zone of the day
    :rtype: tuple[datetime, datetime]
    """
    if moment is None:
        return _EVER
    local = moment.astimezone(tz)
    if local.time() != time():
        return moment, moment
    day = local.replace(tzinfo=None)
    ends = (day + timedelta(days=1)).replace(tzinfo=tz)
    return moment, ends.astimezone(timezone.utc) - timedelta(seconds=1)


class Timeline:
    """The events of many parcels.

    :param tzinfo tz: the zone of days without a time
    """

    def __init__(self, tz):
        self._tz = tz
        self._parcels = {}

    def add(self, parcel, row):
        """Take in what a row says of a parcel.

        :param parcel: anything that can be a key
        :param StatusRow row: with a status
        """
        starts, ends = span_of(row.event_time, self._tz)
        latest, ends_by_status = self._parcels.get(parcel, (None, {}))
        key = (starts, row.number, row.status)
        latest = key if latest is None else max(latest, key)
        ends_by_status[row.status] = max(ends, ends_by_status.get(row.status, ends))
        self._parcels[parcel] = latest, ends_by_status

    def place_of(self, parcel, row):
        """Return where a row that was added stands among the parcel's events.

        :return: ``LAST``: it counts; ``OVERTAKEN``: a later one counts; ``CONFLICT``:
            another one says otherwise, and which of them was later is not told
        :rtype: str
        """
        (starts, number, status), ends_by_status = self._parcels[parcel]
        _starts, ends = span_of(row.event_time, self._tz)
        rivals = [end for other, end in ends_by_status.items() if other != status]
        if any(end >= starts for end in rivals) and ends >= starts:
            return CONFLICT
        return LAST if row.number == number else OVERTAKEN
