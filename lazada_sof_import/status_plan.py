"""What a courier's status file does to the packages of a store."""

from dataclasses import dataclass, field
from itertools import islice

from odoo import models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from odoo.addons.lazada_sof.outcomes import FLAG_OF

from .status_file import CONFLICT, OVERTAKEN, StatusRow, Timeline, span_of
from .status_messages import row_sentence

_lt = LazyTranslate(__name__)

# Rows whose packages are looked up together.
CHUNK = 1000
# What becomes of a row: it sets a flag; the flag is set already; a later event counts;
# the courier's word says nothing; it cannot be used.
LINE_OUTCOMES = ("set", "known", "older", "nothing", "problem")

ANOTHER_ORDER = _lt("The tracking number belongs to another order.")
NO_PACKAGE = _lt("This store has no such package. Has it been packed?")
SEVERAL_PACKAGES = _lt(
    "The tracking number is not known, and the order has several packages."
)
CONFLICTING_ROWS = _lt(
    "The file says both delivered and not delivered, and the times do not tell which "
    "came last."
)


@dataclass
class SofLine:
    """What a row of a status file will do, or why it cannot.

    ``outcome`` is one of ``LINE_OUTCOMES``; ``packages`` are those whose flag is set.
    """

    row: StatusRow
    packages: models.Model
    outcome: str
    reason: str = ""


@dataclass
class SofReport:
    """What became of a status file."""

    counts: dict = field(default_factory=lambda: dict.fromkeys(LINE_OUTCOMES, 0))
    problems: list = field(default_factory=list)

    def add(self, line):
        self.counts[line.outcome] += 1
        if line.outcome == "problem":
            self.problems.append(line)


class StatusPlan:
    """Goes through a file twice: which event of a parcel is the last one is known at
    the end only.

    :param store: ``lazada.store``
    :param StatusFile file: read with that store's settings
    """

    def __init__(self, store, file):
        self._store = store
        self._env = store.env
        self._file = file
        self._timeline = Timeline(file.tz)
        for rows in self._chunks():
            found = self._find_packages(rows)
            for row in rows:
                packages, reason = self._match(row, *found)
                for package in packages if not reason else ():
                    self._timeline.add(package.id, row)

    def lines(self):
        """Yield what the rows would do, as lists of ``SofLine``; nothing is changed."""
        for rows in self._chunks():
            found = self._find_packages(rows)
            yield [self._line_of(row, found) for row in rows]

    def _chunks(self):
        rows = self._file.rows()
        while chunk := list(islice(rows, CHUNK)):
            yield chunk

    def _find_packages(self, rows):
        """Return the packages by tracking number and by order number.

        :rtype: tuple[dict, dict]
        """
        orders = [row.order_number for row in rows if row.order_number]
        tracking = [row.tracking_number for row in rows if row.tracking_number]
        packages = self._env["lazada.package"].search(
            Domain("store_id", "=", self._store.id)
            & Domain("status", "!=", "canceled")
            & (
                Domain("tracking_number", "in", tracking + orders)
                | Domain("order_id.name", "in", orders)
            )
        )
        # An order number stands for what the seller's own fleet carries of the order.
        by_order = {
            number: its_packages.filtered("is_sof") or its_packages
            for number, its_packages in packages.grouped(
                lambda package: package.order_id.name
            ).items()
        }
        return packages.grouped("tracking_number"), by_order

    def _match(self, row, by_tracking, by_order):
        """Return the packages that a row speaks of, or why none are clear.

        Some couriers have Lazada's tracking number in the column of the reference, and
        a number of their own in that of the tracking number.

        :rtype: tuple
        """
        none = self._env["lazada.package"]
        if row.problem or not row.status:
            return none, ""
        by_reference = by_order.get(row.order_number)
        packages = row.tracking_number and by_tracking.get(row.tracking_number)
        if packages:
            if by_reference and by_reference.order_id != packages.order_id:
                return none, self._env["base"]._lt(ANOTHER_ORDER)
            return packages, ""
        packages = by_reference or by_tracking.get(row.order_number)
        if not packages:
            return none, self._env["base"]._lt(NO_PACKAGE)
        if row.tracking_number and len(packages) > 1:
            return none, self._env["base"]._lt(SEVERAL_PACKAGES)
        return packages, ""

    def _line_of(self, row, found):
        none = self._env["lazada.package"]
        if row.problem:
            return SofLine(row, none, "problem", row_sentence(self._env, row))
        if not row.status:
            return SofLine(row, none, "nothing")
        packages, reason = self._match(row, *found)
        if reason:
            return SofLine(row, none, "problem", reason)
        steps = [(package, *self._step(package, row)) for package in packages]
        problems = [reason for _package, outcome, reason in steps if reason]
        if problems:
            return SofLine(row, none, "problem", problems[0])
        fresh = none.union(*(step[0] for step in steps if step[1] == "set"))
        outcomes = {outcome for _package, outcome, _reason in steps}
        first = min(outcomes, key=LINE_OUTCOMES.index)
        return SofLine(row, fresh, first)

    def _step(self, package, row):
        """Return what a row does to one package, and why it cannot.

        :rtype: tuple[str, str]
        """
        place = self._timeline.place_of(package.id, row)
        if place == CONFLICT:
            return "problem", self._env["base"]._lt(CONFLICTING_ROWS)
        flag = FLAG_OF[row.status]
        if place == OVERTAKEN:
            return "older", ""
        if package[flag]:
            return "known", ""
        flags = {flag: True}
        known = package._sof_outcome_time()
        if known:
            starts, ends = span_of(row.event_time, self._file.tz)
            known_start, known_end = span_of(known, self._file.tz)
            if ends < known_start:
                return "older", ""
            if starts > known_end:
                flags = {**dict.fromkeys(FLAG_OF.values(), False), flag: True}
        problem = package._find_sof_problem(flags)
        return ("problem", problem) if problem else ("set", "")
