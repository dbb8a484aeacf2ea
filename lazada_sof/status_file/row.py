"""One row of a status file, read and checked by itself."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .cells import RoundedNumber, reference_of, text_of
from .layout import Header
from .times import read_event_time
from .words import CourierWords

# A courier's clock may be wrong, and some write the end of the day.
_AHEAD = timedelta(days=1)


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
    def reference(self):
        """What the row is about: a parcel rather than an order of several."""
        return self.tracking_number or self.order_number

    def refuse(self, problem, detail=""):
        """Return the row with the reason why it cannot be used."""
        return replace(self, problem=problem, detail=detail)


class _Unusable(Exception):
    """With a key of ``ROW_PROBLEMS`` and its detail."""


@dataclass(frozen=True)
class RowReader:
    """How the rows of one table are read.

    :param Header header: where each field stands
    :param clock: makes an aware time, or ``None``, of the cells of date and time
    :param CourierWords words: what the courier's words mean
    :param datetime now: aware
    """

    header: Header
    clock: Callable
    words: CourierWords
    now: datetime

    def read(self, number, cells):  # pylint: disable=method-required-super
        """Return the ``StatusRow`` of a row's cells, with the first problem it has."""
        found = {
            "number": number,
            "word": self._text(cells, "status") or self._text(cells, "status_code"),
            "note": self._text(cells, "note"),
        }
        try:
            self._refuse_extra_cells(cells)
            found |= self._references(cells)
            found["status"] = self._status(cells, found["word"])
            found["event_time"] = self._event_time(cells)
        except _Unusable as reason:
            found["problem"], found["detail"] = reason.args
        return StatusRow(**found)

    def _cell(self, cells, field):
        index = self.header.columns.get(field, len(cells))
        return cells[index] if index < len(cells) else None

    def _text(self, cells, field):
        return text_of(self._cell(cells, field))

    def _refuse_extra_cells(self, cells):
        extra = [text_of(cell) for cell in cells[self.header.width :]]
        if any(extra):
            raise _Unusable("extra_cells", " ".join(filter(None, extra)))

    def _references(self, cells):
        found, rounded = {}, []
        for field in ("order_number", "tracking_number"):
            try:
                found[field] = reference_of(self._cell(cells, field))
            except RoundedNumber as error:
                rounded.append(str(error))
        if not any(found.values()):
            problem = "rounded_number" if rounded else "no_reference"
            raise _Unusable(problem, " ".join(rounded))
        return found

    def _status(self, cells, word):
        if not word:
            raise _Unusable("no_status", "")
        for field in ("status", "status_code"):
            try:
                return self.words.outcome(self._text(cells, field))
            except KeyError:
                continue
        raise _Unusable("unknown_word", word)

    def _event_time(self, cells):
        when = [self._cell(cells, field) for field in ("event_date", "event_time")]
        try:
            moment = self.clock(*when)
        except ValueError as error:
            text = " ".join(filter(None, map(text_of, when)))
            raise _Unusable("bad_time", text) from error
        if moment and moment > self.now + _AHEAD:
            raise _Unusable("future_time", moment.isoformat())
        return moment


def clock(tz, day_first, epoch):
    """Return how the table's cells of date and time are read.

    :param tzinfo tz: the zone of times that have none
    :param bool day_first: whether 3/4/2026 is the third of April
    :param datetime epoch: day 0 of the workbook's serial numbers
    """

    def read(date_cell, time_cell):
        return read_event_time(
            date_cell, time_cell, tz=tz, day_first=day_first, epoch=epoch
        )

    return read
