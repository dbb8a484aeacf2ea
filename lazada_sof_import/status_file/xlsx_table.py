"""The rows of an Excel workbook."""

from contextlib import contextmanager
from itertools import islice

from .faults import BadFile
from .layout import HEADER_ROWS, Header, best_header, find_header
from .workbook import Workbook


class XlsxTable:
    """The first visible sheet of a workbook that has the columns.

    :param bytes content: the file
    :param Layout layout: the names of its columns
    :param Allowance allowance: what reading may cost
    :raise BadFile: no workbook, damaged, too big, or no header
    """

    def __init__(self, content, layout, allowance):
        with _damage_as_bad_file():
            self._book = Workbook(content, allowance)
            sheets = [sheet for sheet in self._book.sheets if sheet.is_visible]
            headers = [self._find_header(sheet, layout) for sheet in sheets]
        self.epoch = self._book.epoch
        self.header = best_header(headers)
        self._sheet = sheets[headers.index(self.header)]

    def rows(self):
        """Yield ``(number, cells)`` of each row below the header that is not empty.

        Cells right of the header are left out.

        :raise BadFile: ``broken_xlsx`` or a cap
        """
        with _damage_as_bad_file():
            for number, cells in self._book.rows(self._sheet):
                if number > self.header.number:
                    yield number, cells[: self.header.width]

    def _find_header(self, sheet, layout):
        """Return the header of a sheet, with the number that its row has there."""
        first = list(islice(self._book.rows(sheet), HEADER_ROWS))
        first = [(number, cells) for number, cells in first if number <= HEADER_ROWS]
        found = find_header([cells for _number, cells in first], layout)
        if found is None:
            return None
        number, cells = first[found.number - 1]
        width = max(index for index, cell in enumerate(cells, 1) if cell is not None)
        return Header(number, found.columns, width)


@contextmanager
def _damage_as_bad_file():
    try:
        yield
    except (BadFile, MemoryError):
        raise
    except Exception as error:
        # zipfile, zlib and expat raise nearly anything on a damaged workbook.
        raise BadFile("broken_xlsx", type(error).__name__) from error
