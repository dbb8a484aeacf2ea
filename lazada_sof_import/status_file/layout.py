"""Which column holds what."""

import codecs
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .aliases import ALIASES
from .cells import text_of
from .date_order import DATE_ORDERS
from .faults import BadFile

FIELDS = tuple(ALIASES)
# Couriers put titles, periods and totals above the names of the columns.
HEADER_ROWS = 20
DEFAULT_ENCODINGS = ("utf-8-sig", "cp1252")


@dataclass(frozen=True)
class Layout:
    """How one courier writes its files.

    :param encodings: Python's names of those that are tried; of several that fit, the
        one in which most of the courier's words are known, else the first. A mark at
        the beginning of the file tells UTF-8 and UTF-16
    :param str date_order: one of ``DATE_ORDERS``, for columns of dates whose values do
        not tell; ``None`` if nobody knows
    :param columns: for a field of ``FIELDS`` the name or names of its column, the first
        that is there counts; ``()`` for a field that the courier does not fill. Other
        fields are found by the usual names
    :raise LookupError: unknown encoding. :raise ValueError: unknown field or order
    """

    encodings: Sequence[str] = DEFAULT_ENCODINGS
    date_order: str | None = None
    columns: Mapping[str, str | Sequence[str]] = field(default_factory=dict)

    def __post_init__(self):
        for encoding in self.encodings:
            codecs.lookup(encoding)
        unknown = set(self.columns) - set(FIELDS)
        if unknown:
            raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
        if self.date_order not in (None, *DATE_ORDERS):
            raise ValueError(f"no such order: {self.date_order}")

    def names(self):
        """Return for each field the folded names of its column, best first."""
        names = {**ALIASES, **self.columns}
        return {
            name: [fold_name(alias) for alias in _as_tuple(aliases)]
            for name, aliases in names.items()
        }


def _as_tuple(names):
    return (names,) if isinstance(names, str) else tuple(names)


def fold_name(name):
    """Return a column's name as it is compared: bare letters and digits.

    Case, accents, spaces, signs and what stands in brackets do not count, so that
    "Event Date (DD/MM/YYYY)" is "eventdate" and "Mã vận đơn" is "mavandon".
    """
    decomposed = unicodedata.normalize("NFKD", name.split("(")[0]).casefold()
    letters = (char for char in decomposed if unicodedata.category(char)[0] in "LN")
    return "".join(letters).replace("đ", "d")


@dataclass(frozen=True)
class Header:
    """The row of a table that names its columns.

    ``number`` is the row's number, ``columns`` has the index of each field's column and
    ``width`` is the number of columns.
    """

    number: int
    columns: Mapping[str, int]
    width: int

    @property
    def missing(self):
        """What a table cannot do without and this header has not."""
        references = {"order_number", "tracking_number"} & set(self.columns)
        statuses = {"status", "status_code"} & set(self.columns)
        lacks = {"reference": not references, "status": not statuses}
        return [name for name, lacking in lacks.items() if lacking]

    @property
    def rank(self):
        """The better header has the greater rank."""
        return (not self.missing, len(self.columns))


def find_header(rows, layout):
    """Return the row that names most columns.

    :param rows: the cells of the first rows, the row with number 1 first
    :return: ``Header``, perhaps with ``missing`` columns, or ``None`` if all is blank
    """
    names = layout.names()
    filled = (
        (number, [text_of(cell) for cell in cells])
        for number, cells in enumerate(rows, 1)
    )
    headers = [_header(number, cells, names) for number, cells in filled if any(cells)]
    return max(headers, key=lambda header: header.rank, default=None)


def _header(number, cells, names):
    places = {}
    for index, cell in enumerate(cells):
        places.setdefault(fold_name(cell), index)
    places.pop("", None)
    columns = {}
    for name, aliases in names.items():
        found = next((alias for alias in aliases if alias in places), None)
        if found is not None:
            columns[name] = places[found]
    return Header(number, columns, len(cells))


def best_header(headers):
    """Return the best of several headers.

    :param headers: what ``find_header`` returned for several ways to read one file
    :raise BadFile: ``empty`` or ``no_header``
    """
    found = [header for header in headers if header]
    if not found:
        raise BadFile("empty")
    best = max(found, key=lambda header: header.rank)
    if best.missing:
        raise BadFile("no_header", ", ".join(best.missing))
    return best
