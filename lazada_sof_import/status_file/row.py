"""One row of a status file, read and checked by itself."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .cells import RoundedNumber, reference_of, text_of
from .date_order import AmbiguousDate, ColumnDates
from .faults import LONGEST_DETAIL, LONGEST_TEXT
from .layout import Header
from .times import TimeReader
from .words import CourierWords

# A courier's clock may be wrong, and some write the end of the day.
_AHEAD = timedelta(days=1)
_TIME_FIELDS = ("event_date", "event_time")


@dataclass(frozen=True, slots=True)
class StatusRow:
    """What a row says.

    ``number`` is the row's number in a spreadsheet; ``status`` is ``"delivered"``,
    ``"not_delivered"`` or ``None`` for a known word that says neither;
    ``event_time`` is aware, in UTC and to the second, or ``None``; ``problem`` is a
    key of ``ROW_PROBLEMS`` if the row cannot be used. Texts are ``""`` where there is
    none.
    """

    number: int
    order_number: str = ""
    tracking_number: str = ""
    word: str = ""
    status: str | None = None
    event_time: datetime | None = None
    note: str = ""
    problem: str | None = None
    detail: str = ""

    @property
    def outcome(self):
        """What it says of a parcel: status, time as naive UTC or ``None``, note."""
        moment = self.event_time and self.event_time.replace(tzinfo=None)
        return self.status, moment, self.note

    def refuse(self, problem, detail=""):
        """Return the row with the reason why it cannot be used."""
        return replace(self, problem=problem, detail=detail[:LONGEST_DETAIL])


class _Unusable(Exception):
    """With a key of ``ROW_PROBLEMS`` and its detail."""


@dataclass(frozen=True)
class RowReader:
    """How the rows of one table are read.

    A row is read in two steps, since what its date means may be told by a later row.

    :param Header header: where each field stands
    :param TimeReader times: how times are read
    :param CourierWords words: what the courier's words mean
    :param datetime now: aware
    """

    header: Header
    times: TimeReader
    words: CourierWords
    now: datetime
    columns: dict = field(
        default_factory=lambda: {name: ColumnDates() for name in _TIME_FIELDS}
    )

    @property
    def asks_date_order(self):
        """Whether there are dates of which only a person can tell the order."""
        return any(
            column.is_open and not column.order(self.times.usual_order)
            for column in self.columns.values()
        )

    def draft(self, number, cells):
        """Return a row without its time, and the cells of that.

        :rtype: tuple[StatusRow, tuple]
        """
        when = tuple(self._cell(cells, name) for name in _TIME_FIELDS)
        for cell, name in zip(when, _TIME_FIELDS, strict=True):
            self.times.learn(cell, self.columns[name])
        return self._read(number, cells), when

    def finish(self, row, when):
        """Return a drafted row with its time, once all rows have been drafted."""
        if row.problem:
            return row
        try:
            moment = self.times.read(*zip(when, self.columns.values(), strict=True))
        except AmbiguousDate as error:
            problem = "mixed_dates" if error.mixed else "ambiguous_date"
            return row.refuse(problem, _joined(when))
        except ValueError:
            return row.refuse("bad_time", _joined(when))
        if moment and moment > self.now + _AHEAD:
            return row.refuse("future_time", moment.isoformat())
        return replace(row, event_time=moment)

    def _read(self, number, cells):
        found = {
            "number": number,
            "word": self._text(cells, "status") or self._text(cells, "status_code"),
            "note": self._text(cells, "note"),
        }
        try:
            self._refuse_extra_cells(cells)
            found |= self._references(cells)
            found["status"] = self._status(cells, found["word"])
        except _Unusable as reason:
            return StatusRow(**found).refuse(*reason.args)
        return StatusRow(**found)

    def _cell(self, cells, name):
        index = self.header.columns.get(name, len(cells))
        cell = cells[index] if index < len(cells) else None
        return cell[:LONGEST_TEXT] if isinstance(cell, str) else cell

    def _text(self, cells, name):
        return text_of(self._cell(cells, name))

    def _refuse_extra_cells(self, cells):
        extra = cells[self.header.width :]
        if any(map(text_of, extra)):
            raise _Unusable("extra_cells", _joined(extra))

    def _references(self, cells):
        found, rounded = {}, []
        for name in ("order_number", "tracking_number"):
            try:
                found[name] = reference_of(self._cell(cells, name))
            except RoundedNumber as error:
                rounded.append(str(error))
        if not any(found.values()):
            problem = "rounded_number" if rounded else "no_reference"
            raise _Unusable(problem, " ".join(rounded))
        return found

    def _status(self, cells, word):
        if not word:
            raise _Unusable("no_status")
        for name in ("status", "status_code"):
            try:
                return self.words.outcome(self._text(cells, name))
            except KeyError:
                continue
        raise _Unusable("unknown_word", word)


def _joined(cells):
    return " ".join(filter(None, map(text_of, cells)))
