"""Whether 3/4/2026 is the third of April or the fourth of March: a column tells, by its
values, or does not."""

from dataclasses import dataclass, field

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day_first", "month_first", "year_first"
DATE_ORDERS = (DAY_FIRST, MONTH_FIRST, YEAR_FIRST)


class AmbiguousDate(ValueError):
    """A date that is read in several ways, in a column that does not tell which.

    :param bool mixed: the column has dates of more than one order
    """

    def __init__(self, mixed):
        super().__init__("the order of the parts is not told")
        self.mixed = mixed


@dataclass
class ColumnDates:
    """What the dates of one column tell about the order of their parts.

    ``orders`` are those in which all of them can be read, none if they contradict each
    other; ``is_open`` tells that at least one of them differs by the order.
    """

    orders: set = field(default_factory=lambda: set(DATE_ORDERS))
    is_open: bool = False

    def add(self, readings):
        """Take in a date.

        :param dict readings: order → date, of the orders in which it can be read
        """
        if readings:
            self.orders &= set(readings)
            self.is_open |= len(set(readings.values())) > 1

    def order(self, usual):
        """Return the order of the column: proven by its values, or the usual one.

        :param str usual: what the courier, or a person, says; may be ``None``
        :return: ``None`` where neither tells
        """
        if len(self.orders) == 1:
            return next(iter(self.orders))
        return usual if usual in self.orders or not self.orders else None

    def pick(self, readings, usual):
        """Return the right one of a date's readings.

        :raise AmbiguousDate: nobody tells which it is. :raise ValueError: it is none
        """
        order = self.order(usual)
        if order:
            if order not in readings:
                raise ValueError("no date in the order of the column")
            return readings[order]
        days = set(readings.values())
        if len(days) > 1:
            raise AmbiguousDate(mixed=not self.orders)
        if not days:
            raise ValueError("no date")
        return days.pop()
