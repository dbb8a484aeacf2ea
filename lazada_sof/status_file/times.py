"""Dates and times as couriers write them.

Nothing is guessed: what can be read in two ways, or in none, is a ``ValueError``.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from dateutil.parser import parserinfo
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel

from .cells import text_of

_BUDDHIST_OFFSET = 543
_BUDDHIST_YEARS = 2400
# Lazada is younger; spreadsheets show an empty date as 1899 or 1900.
_FIRST_YEAR = 2000
_LONGEST_TEXT = 60
# Serial numbers are far below, 20261231 and 20261231140500 are dates.
_COMPACT_NUMBERS = 10_000_000

_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[ T]?(\d\d)(\d\d)(\d\d)?)?(\D.*)?", re.I)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_MONTH = r"(?P<name>[^\W\d_]\D*?)"
_DATES = (
    re.compile(r"(?<!\d)(?P<y>\d{4})([-/.])(?P<m>\d\d?)\2(?P<d>\d\d?)(?!\d)"),
    re.compile(r"(?<!\d)(?P<a>\d\d?)([-/.])(?P<b>\d\d?)\2(?P<y>\d{4})(?!\d)"),
    re.compile(r"(?P<y>\d{4})年(?P<m>\d\d?)月(?P<d>\d\d?)日"),
    re.compile(rf"(?<!\d)(?P<d>\d\d?)[\s-]*{_MONTH}[\s,-]*(?P<y>\d{{4}})(?!\d)"),
    re.compile(rf"{_MONTH}\s*(?P<d>\d\d?),?\s+(?P<y>\d{{4}})(?!\d)"),
)
_OFFSET = r"\s*(?P<offset>Z|UTC|GMT|(?:UTC|GMT)?[+-]\d\d(?::?\d\d)?)?"
_CLOCKS = (
    re.compile(
        r"(?P<before>上午|下午)?\s*(?P<h>\d\d?):(?P<m>\d\d)(?::(?P<s>\d\d)(?:[.,]\d+)?)?"
        rf"\s*(?P<after>[ap]\.?\s?m\.?|SA|CH|PG|PTG)?{_OFFSET}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?P<h>\d\d)\.(?P<m>\d\d)(?:\.(?P<s>\d\d))?{_OFFSET}", re.IGNORECASE),
)
# English, Vietnamese, Malay and Chinese.
_MORNING = {"am", "sa", "pg", "上午"}


class _Months(parserinfo):
    """The names of the months in English, Indonesian, Malay and Thai, without dots."""

    MONTHS = [
        ("Jan", "January", "Januari", "มค", "มกราคม"),
        ("Feb", "February", "Februari", "Peb", "กพ", "กุมภาพันธ์"),
        ("Mar", "March", "Maret", "Mac", "มีค", "มีนาคม"),
        ("Apr", "April", "เมย", "เมษายน"),
        ("May", "Mei", "พค", "พฤษภาคม"),
        ("Jun", "June", "Juni", "มิย", "มิถุนายน"),
        ("Jul", "July", "Juli", "Julai", "กค", "กรกฎาคม"),
        ("Aug", "August", "Agu", "Agt", "Agustus", "Ogo", "Ogos", "สค", "สิงหาคม"),
        ("Sep", "Sept", "September", "กย", "กันยายน"),
        ("Oct", "October", "Okt", "Oktober", "ตค", "ตุลาคม"),
        ("Nov", "November", "Nop", "พย", "พฤศจิกายน"),
        ("Dec", "December", "Des", "Desember", "Dis", "Disember", "ธค", "ธันวาคม"),
    ]


_MONTHS = _Months()


@dataclass(frozen=True)
class _Parts:
    """What one cell says: any of the three may be missing."""

    day: date | None = None
    clock: time | None = None
    zone: tzinfo | None = None


def plain_zone(tz):
    """Return a zone that can be put on a time as it is, which those of pytz cannot."""
    name = getattr(tz, "zone", None)
    return ZoneInfo(name) if name else tz


def read_event_time(date_cell, time_cell, *, tz, day_first=True, epoch=WINDOWS_EPOCH):
    """Return the time that one or two cells say, to the second.

    :param date_cell: text, number, date or time as ``csv`` or ``openpyxl`` read it;
        a date alone is its first second
    :param time_cell: the same; may hold the whole if there is no date cell
    :param tzinfo tz: the zone of a time that has none (not one of pytz)
    :param bool day_first: whether 3/4/2026 is the third of April
    :param datetime epoch: day 0 of serial numbers
    :return: aware, in UTC; ``None`` if both cells are empty
    :raise ValueError: not exactly one time can be read
    """
    cells = [cell for cell in (date_cell, time_cell) if text_of(cell)]
    if not cells:
        return None
    try:
        return _as_utc([_read_cell(cell, day_first, epoch) for cell in cells], tz)
    except OverflowError as error:
        raise ValueError("outside the calendar") from error


def _as_utc(parts, tz):
    day = _one(part.day for part in parts)
    # Midnight is what a spreadsheet adds to a date; any other time is more precise.
    clock = _one(part.clock for part in parts if part.clock != time()) or time()
    zone = _one(part.zone for part in parts) or tz
    if day is None:
        raise ValueError("no date")
    if day.year < _FIRST_YEAR:
        raise ValueError("no date of an order")
    moment = datetime.combine(day, clock, zone)
    # PEP 495: so are the times that a change of the clocks skips or repeats.
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        raise ValueError("the clocks were changed")
    moment = moment.astimezone(timezone.utc) + timedelta(milliseconds=500)
    return moment.replace(microsecond=0)


def _one(values):
    """Return the only value that is there, ``None`` if none is."""
    found = {value for value in values if value is not None}
    if len(found) > 1:
        raise ValueError("the cells differ")
    return found.pop() if found else None


def _read_cell(cell, day_first, epoch):
    if isinstance(cell, (int, float)) and 0 <= cell < _COMPACT_NUMBERS:
        cell = _from_serial(cell, epoch)
    if isinstance(cell, datetime):
        return _Parts(_day(cell.year, cell.month, cell.day), cell.time())
    if isinstance(cell, date):
        return _Parts(_day(cell.year, cell.month, cell.day))
    if isinstance(cell, time):
        return _Parts(clock=cell)
    if isinstance(cell, timedelta):
        return _Parts(clock=_within_a_day(cell))
    return _read_text(text_of(cell), day_first, epoch)


def _from_serial(number, epoch):
    if isinstance(number, bool):
        raise ValueError("a truth value is no time")
    return from_excel(number, epoch)


def _within_a_day(duration):
    if not timedelta() <= duration < timedelta(days=1):
        raise ValueError("no time of day")
    return (datetime.min + duration).time()


def _day(year, month, day):
    """Return a date, that of a Thai year too.

    The year is changed first, as not every leap year stays one.
    """
    if year > _BUDDHIST_YEARS:
        year -= _BUDDHIST_OFFSET
    return date(year, month, day)


def _read_text(text, day_first, epoch):
    if len(text) > _LONGEST_TEXT:
        raise ValueError("too long")
    text = unicodedata.normalize("NFKC", text)
    if _SERIAL.fullmatch(text):
        return _read_cell(_from_serial(float(text), epoch), day_first, epoch)
    text = _spread(text)
    for pattern in _DATES:
        if found := pattern.search(text):
            rest = f"{text[: found.start()]} {text[found.end() :]}"
            rest = rest.lstrip(" ,T").rstrip(" ,")
            day = _read_day(found.groupdict(), day_first)
            return _Parts(day, *_read_clock(rest)) if rest else _Parts(day)
    return _Parts(None, *_read_clock(text))


def _spread(text):
    """Return 20261231140500 as 2026-12-31 14:05:00, other texts as they are."""
    found = _COMPACT.fullmatch(text)
    if not found:
        return text
    year, month, day, hour, minute, second, rest = found.groups()
    clock = f" {hour}:{minute}:{second or '00'}" if hour else ""
    return f"{year}-{month}-{day}{clock}{rest or ''}"


def _read_day(found, day_first):
    if found.get("a"):
        order = ("a", "b") if day_first else ("b", "a")
        day, month = (int(found[part]) for part in order)
    else:
        day = int(found["d"])
        month = _month(found["name"]) if found.get("name") else int(found["m"])
    return _day(int(found["y"]), month, day)


def _month(name):
    month = _MONTHS.month(re.sub(r"[.\s]", "", name))
    if month is None:
        raise ValueError("no month")
    return month


def _read_clock(text):
    matches = (pattern.fullmatch(text) for pattern in _CLOCKS)
    found = next(filter(None, matches), None)
    if not found:
        raise ValueError("no time of day")
    parts = found.groupdict()
    half = parts.get("before") or parts.get("after")
    hour = _hour(int(parts["h"]), half) if half else int(parts["h"])
    return time(hour, int(parts["m"]), int(parts["s"] or 0)), _zone(parts["offset"])


def _hour(hour, half):
    if not 1 <= hour <= 12:
        raise ValueError("no hour of half a day")
    morning = re.sub(r"[.\s]", "", half).lower() in _MORNING
    return hour % 12 + (0 if morning else 12)


def _zone(offset):
    if not offset:
        return None
    digits = re.sub(r"[^\d+-]", "", offset)
    if not digits:
        return timezone.utc
    minutes = int(digits[1:3]) * 60 + int(digits[3:] or 0)
    return timezone(timedelta(minutes=-minutes if digits[0] == "-" else minutes))
