"""The rows of an Excel workbook."""

import warnings
import zipfile
from contextlib import contextmanager
from io import BytesIO
from itertools import islice

from openpyxl import load_workbook

from .faults import BadFile
from .layout import HEADER_ROWS, Header, best_header, find_header

# Excel's own limit of rows, and more columns than any courier sends.
_SHEET_ROWS = 1_048_576
_SHEET_COLUMNS = 200
_CHUNK = 1 << 20
_WORKBOOK_PART = "[Content_Types].xml"
_DOCTYPE = b"<!DOCTYPE"

# It warns of every style and extension that it does not keep; nothing is saved here.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\b")


class XlsxTable:
    """The first visible sheet of a workbook that has the columns.

    :param bytes content: the file
    :param Layout layout: the names of its columns
    :param Limits limits: how big it may be unpacked
    :raise BadFile: no workbook, damaged, too big, or no header
    """

    def __init__(self, content, layout, limits):
        with _damage_as_bad_file():
            _check_archive(content, limits)
            book = load_workbook(
                BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            sheets = [s for s in book.worksheets if s.sheet_state == "visible"]
            headers = [_find_header(sheet, layout) for sheet in sheets]
        self.epoch = book.epoch
        self.header = best_header(headers)
        self._sheet = sheets[headers.index(self.header)]

    def rows(self):
        """Yield ``(number, cells)`` of each row below the header, blank ones too.

        Cells right of the header are left out. Formulas have their last result.

        :raise BadFile: ``broken_xlsx`` or ``too_many_rows``
        """
        with _damage_as_bad_file():
            for number, cells in _cells(self._sheet, self.header.width):
                if number > self.header.number:
                    yield number, cells


def _cells(sheet, width):
    # What a sheet says of its own size is often wrong and would hide rows.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=width, values_only=True)
    for number, cells in enumerate(rows, 1):
        if number > _SHEET_ROWS:
            raise BadFile("too_many_rows", str(_SHEET_ROWS))
        yield number, cells


def _find_header(sheet, layout):
    first = islice(_cells(sheet, _SHEET_COLUMNS), HEADER_ROWS)
    rows = [cells for _number, cells in first]
    header = find_header(rows, layout)
    if header is None:
        return None
    cells = rows[header.number - 1]
    width = max(index for index, cell in enumerate(cells, 1) if cell is not None)
    return Header(header.number, header.columns, width)


@contextmanager
def _damage_as_bad_file():
    try:
        yield
    except (BadFile, MemoryError):
        raise
    except Exception as error:
        # zipfile, expat and openpyxl raise nearly anything on a damaged workbook.
        raise BadFile("broken_xlsx", type(error).__name__) from error


def _check_archive(content, limits):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        # zipfile never unpacks more of a part than it declares.
        if sum(part.file_size for part in parts) > limits.unpacked:
            raise BadFile("too_large", str(limits.unpacked))
        if _WORKBOOK_PART not in archive.namelist():
            raise BadFile("other_zip")
        for part in parts:
            _refuse_entities(archive, part)


def _refuse_entities(archive, part):
    """Refuse a part that declares entities: no workbook does, but XML bombs do."""
    before = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            # Without the zeros, UTF-16 reads like ASCII.
            text = before + chunk.replace(b"\0", b"")
            if _DOCTYPE in text:
                raise BadFile("broken_xlsx", "DOCTYPE")
            before = text[-len(_DOCTYPE) :]
