"""Dates and times as couriers write them.

Nothing is guessed: what can be read in two ways, or in none, is a ``ValueError``.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from dateutil.parser import parserinfo

from .cells import text_of
from .date_order import DAY_FIRST, MONTH_FIRST, YEAR_FIRST, ColumnDates

_BUDDHIST_OFFSET = 543
_BUDDHIST_YEARS = 2400
# Lazada is younger; spreadsheets show an empty date as 1899 or 1900.
_FIRST_YEAR = 2000
# A year of two digits is one of these, counted from now; or it is not read.
_NEAR_YEARS = (-2, -1, 0, 1)
_LONGEST_TEXT = 60
# Serial numbers are far below, 20261231 and 20261231140500 are dates.
_COMPACT_NUMBERS = 10_000_000

_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[ T]?(\d\d)(\d\d)(\d\d)?)?(\D.*)?", re.I)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_MONTH = r"(?P<name>[^\W\d_]\D*?)"
_DATES = (
    re.compile(r"(?<!\d)(?P<y>\d{4})([-/.])(?P<m>\d\d?)\2(?P<d>\d\d?)(?!\d)"),
    re.compile(r"(?<!\d)(?P<a>\d\d?)([-/.])(?P<b>\d\d?)\2(?P<c>\d{4})(?!\d)"),
    re.compile(r"(?P<y>\d{4})年(?P<m>\d\d?)月(?P<d>\d\d?)日"),
    re.compile(rf"(?<!\d)(?P<d>\d\d?)[\s-]*{_MONTH}[\s,-]*(?P<y>\d{{4}})(?!\d)"),
    re.compile(rf"{_MONTH}\s*(?P<d>\d\d?),?\s+(?P<y>\d{{4}})(?!\d)"),
    # With dots it might be a time of day.
    re.compile(r"(?<!\d)(?P<a>\d\d?)([-/])(?P<b>\d\d?)\2(?P<c>\d\d)(?!\d)"),
    re.compile(rf"(?<!\d)(?P<d>\d\d?)([\s-]){_MONTH}\2(?P<y>\d\d)(?!\d)"),
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
# Day 0 of the serial numbers of spreadsheets, on Windows and on old Macs.
WINDOWS_EPOCH, MAC_EPOCH = datetime(1899, 12, 30), datetime(1904, 1, 1)


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


def plain_zone(tz):
    """Return a zone that can be put on a time as it is, which those of pytz cannot."""
    name = getattr(tz, "zone", None)
    return ZoneInfo(name) if name else tz


@dataclass(frozen=True)
class _Parts:
    """What one cell says: any of it may be missing.

    ``readings`` are the dates that it may be, by the order of its parts.
    """

    day: date | None = None
    clock: time | None = None
    zone: tzinfo | None = None
    readings: dict | None = None


@dataclass(frozen=True)
class TimeReader:
    """How the times of one table are read.

    :param tzinfo tz: the zone of a time that has none (not one of pytz)
    :param datetime epoch: day 0 of serial numbers
    :param int this_year: near which years of two digits lie
    :param str usual_order: one of ``DATE_ORDERS`` for columns that do not tell
    """

    tz: tzinfo
    this_year: int
    epoch: datetime = WINDOWS_EPOCH
    usual_order: str | None = None

    def learn(self, cell, column):
        """Take in what a cell tells about the order of its column.

        :param ColumnDates column: is added to
        """
        try:
            readings = self._read_cell(cell).readings
        except (ValueError, OverflowError):
            return  # no time at all: it is refused when it is read
        if readings is not None:
            column.add(readings)

    def read(self, *cells):  # pylint: disable=method-required-super
        """Return the time that some cells say together, to the second.

        :param cells: pairs of a cell (text or number) and the ``ColumnDates`` of its
            column; a date alone is its first second
        :return: aware, in UTC; ``None`` if all cells are empty
        :raise AmbiguousDate: day and month cannot be told apart
        :raise ValueError: not exactly one time can be read
        """
        filled = [pair for pair in cells if text_of(pair[0])]
        if not filled:
            return None
        try:
            return self._as_utc([self._decided(*pair) for pair in filled])
        except OverflowError as error:
            raise ValueError("outside the calendar") from error

    def _decided(self, cell, column):
        parts = self._read_cell(cell)
        if parts.readings is None:
            return parts
        day = (column or ColumnDates()).pick(parts.readings, self.usual_order)
        return _Parts(day, parts.clock, parts.zone)

    def _as_utc(self, parts):
        day = _one(part.day for part in parts)
        # Midnight is what a spreadsheet adds to a date; any other time is more precise.
        clock = _one(part.clock for part in parts if part.clock != time()) or time()
        zone = _one(part.zone for part in parts) or self.tz
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

    def _read_cell(self, cell):
        if isinstance(cell, bool):
            raise ValueError("a truth value is no time")
        if isinstance(cell, (int, float)) and 0 <= cell < _COMPACT_NUMBERS:
            return self._from_serial(cell)
        return self._read_text(text_of(cell))

    def _from_serial(self, number):
        days = int(number)
        thousandths = round((number - days) * 86_400_000)
        moment = self.epoch + timedelta(days, milliseconds=thousandths)
        if moment < self.epoch + timedelta(days=1):
            return _Parts(clock=moment.time())
        return _Parts(_day(moment.year, moment.month, moment.day), moment.time())

    def _read_text(self, text):
        if len(text) > _LONGEST_TEXT:
            raise ValueError("too long")
        text = unicodedata.normalize("NFKC", text)
        if _SERIAL.fullmatch(text):
            return self._from_serial(float(text))
        text = _spread(text)
        for pattern in _DATES:
            if found := pattern.search(text):
                rest = f"{text[: found.start()]} {text[found.end() :]}"
                rest = rest.lstrip(" ,T").rstrip(" ,")
                clock = _read_clock(rest) if rest else ()
                return self._with_date(found.groupdict(), *clock)
        return _Parts(None, *_read_clock(text))

    def _with_date(self, found, clock=None, zone=None):
        if found.get("a"):
            return _Parts(None, clock, zone, self._readings(found))
        month = _month(found["name"]) if found.get("name") else int(found["m"])
        day = _day(self._year(found["y"]), month, int(found["d"]))
        return _Parts(day, clock, zone)

    def _readings(self, found):
        """Return the dates that three numbers may be, by their order."""
        a, b, c = found["a"], found["b"], found["c"]
        ways = {DAY_FIRST: (c, b, a), MONTH_FIRST: (c, a, b)}
        if len(a) == len(c) == 2:
            ways[YEAR_FIRST] = (a, b, c)
        readings = {}
        for order, (year, month, day) in ways.items():
            try:
                readings[order] = _day(self._year(year), int(month), int(day))
            except ValueError:
                continue
        return readings

    def _year(self, digits):
        """Return a year of four digits as it is, one of two if it is near."""
        if len(digits) == 4:
            return int(digits)
        near = [self.this_year + distance for distance in _NEAR_YEARS]
        found = [
            year
            for year in near
            if int(digits) in (year % 100, (year + _BUDDHIST_OFFSET) % 100)
        ]
        if len(found) != 1:
            raise ValueError("no year of an order")
        return found[0]


def _one(values):
    """Return the only value that is there, ``None`` if none is."""
    found = {value for value in values if value is not None}
    if len(found) > 1:
        raise ValueError("the cells differ")
    return found.pop() if found else None


def _day(year, month, day):
    """Return a date, that of a Thai year too.

    The year is changed first, as not every leap year stays one.
    """
    if year > _BUDDHIST_YEARS:
        year -= _BUDDHIST_OFFSET
    return date(year, month, day)


def _spread(text):
    """Return 20261231140500 as 2026-12-31 14:05:00, other texts as they are."""
    found = _COMPACT.fullmatch(text)
    if not found:
        return text
    year, month, day, hour, minute, second, rest = found.groups()
    clock = f" {hour}:{minute}:{second or '00'}" if hour else ""
    return f"{year}-{month}-{day}{clock}{rest or ''}"


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
