"""From a courier's file to checked rows."""

import pickle
import re
from datetime import datetime, timezone
from hashlib import blake2b
from tempfile import SpooledTemporaryFile

from .cells import text_of
from .csv_table import CsvTable
from .faults import Allowance, BadFile, Limits
from .layout import Layout
from .row import RowReader
from .times import TimeReader, plain_zone
from .xlsx_table import XlsxTable

_ZIP = b"PK\x03\x04"
# Old Excel files, and new ones that have a password.
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = b"%PDF-"
# PNG, JPEG, GIF, WebP, BMP, TIFF, and those of telephones.
_PICTURE = re.compile(
    rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF.{4}WEBP|BM.{4}\0{4}|II\*\0|MM\0\*|.{4}ftyp",
    re.DOTALL,
)
# Rows wait in memory up to this many bytes, then in a temporary file.
_SPOOL_MEMORY = 1 << 20


class StatusFile:
    """A courier's CSV or XLSX file.

    It is read to its end at once, so that a file with a fault gives no row at all, and
    its rows can be gone through as often as one likes; memory does not grow with what
    they hold. To be closed, or used as a context manager.

    :param bytes content: the file; what it is, is told by what it holds
    :param tzinfo tz: the zone of times that have none
    :param CourierWords words: what the courier's words mean
    :param Layout layout: how the courier writes its files
    :param datetime now: aware, the present by default; later times are refused
    :param Limits limits: what the file may cost
    :raise BadFile: the file cannot be read, with a code of ``FILE_FAULTS``
    """

    def __init__(self, content, *, tz, words, layout=None, now=None, limits=None):
        self.tz = plain_zone(tz)
        layout = layout or Layout()
        now = now or datetime.now(timezone.utc)
        allowance = Allowance(limits or Limits())
        table = _open_table(content, layout, words, allowance)
        times = TimeReader(self.tz, now.year, table.epoch, layout.date_order)
        self._reader = RowReader(table.header, times, words, now)
        self._spool = SpooledTemporaryFile(_SPOOL_MEMORY)
        try:
            self._draft_rows(table, allowance)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    def close(self):
        self._spool.close()

    @property
    def asks_date_order(self):
        """Whether there are dates of which only a person can tell the order."""
        return self._reader.asks_date_order

    def rows(self):
        """Yield each row as ``StatusRow``, in the order of the file, without the blank
        ones; a row with a ``problem`` must not be applied."""
        seen = {}
        for draft in self._drafts():
            row = self._reader.finish(*draft)
            first = row.number
            if not row.problem:
                first = seen.setdefault(_row_key(row), row.number)
            yield row if first == row.number else row.refuse("duplicate", str(first))

    def _draft_rows(self, table, allowance):
        count, most = 0, allowance.limits.rows
        for number, cells in table.rows():
            allowance.check_time()
            if not any(map(text_of, cells)):
                continue
            count += 1
            if count > most:
                raise BadFile("too_many_rows", str(most))
            pickle.dump(self._reader.draft(number, cells), self._spool)
        if not count:
            raise BadFile("no_rows")

    def _drafts(self):
        end = self._spool.seek(0, 2)
        place = 0
        while place < end:
            self._spool.seek(place)
            draft = pickle.load(self._spool)
            place = self._spool.tell()
            yield draft


def _open_table(content, layout, words, allowance):
    if len(content) > allowance.limits.content:
        raise BadFile("too_large", str(allowance.limits.content))
    if content.startswith(_ZIP):
        return XlsxTable(content, layout, allowance)
    if content.startswith(_COMPOUND_FILE):
        raise BadFile("xls")
    if content.startswith(_PDF):
        raise BadFile("binary", "PDF")
    if _PICTURE.match(content):
        raise BadFile("picture")
    return CsvTable(content, layout, words, allowance)


def _row_key(row):
    """Return a short stand-in for what a row says, so that it need not be kept."""
    texts = (row.order_number, row.tracking_number, row.word, row.note)
    content = "\0".join([*texts, str(row.event_time)]).encode("utf-8", "surrogatepass")
    return blake2b(content, digest_size=12).digest()
