"""From a courier's file to checked rows."""

import pickle
from datetime import datetime, timezone
from hashlib import blake2b
from tempfile import SpooledTemporaryFile

from .cells import text_of
from .csv_table import CsvTable
from .faults import BadFile, Limits
from .layout import Layout
from .row import RowReader, clock
from .times import plain_zone
from .xlsx_table import XlsxTable

_ZIP = b"PK\x03\x04"
# Old Excel files, and new ones that have a password.
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = b"%PDF-"
# Rows wait in memory up to this many bytes, then in a temporary file.
_SPOOL_MEMORY = 1 << 20


def read_status_file(
    content, filename, *, tz, words, layout=None, now=None, limits=None
):
    """Read a courier's CSV or XLSX file.

    A generator. The file is read to its end before the first row is given out, so that
    a file with a fault gives no row at all. Rows come in the order of the file, blank
    ones are left out; memory does not grow with what they hold.

    :param bytes content: the file; what it is, is told by what it holds
    :param str filename: as the user knows it, for messages
    :param tzinfo tz: the zone of times that have none
    :param CourierWords words: what the courier's words mean
    :param Layout layout: how the courier writes its files
    :param datetime now: aware, the present by default; later times are refused
    :param Limits limits: how big the file may be
    :return: yields ``StatusRow``; a row with a ``problem`` must not be applied
    :raise BadFile: the file cannot be read, with a code of ``FILE_FAULTS``;
        raised when the first row is asked for
    """
    layout = layout or Layout()
    limits = limits or Limits()
    now = now or datetime.now(timezone.utc)
    with SpooledTemporaryFile(_SPOOL_MEMORY) as spool:
        try:
            table = _open_table(content, layout, limits)
            read = clock(plain_zone(tz), layout.day_first, table.epoch)
            reader = RowReader(table.header, read, words, now)
            rows = _read_rows(table, reader, limits)
            conflicts = _find_conflicts(_keep(rows, spool))
        except BadFile as fault:
            fault.filename = filename
            raise
        yield from _compare(_kept(spool), conflicts)


def _open_table(content, layout, limits):
    if len(content) > limits.content:
        raise BadFile("too_large", str(limits.content))
    if content.startswith(_ZIP):
        return XlsxTable(content, layout, limits)
    if content.startswith(_COMPOUND_FILE):
        raise BadFile("xls")
    if content.startswith(_PDF):
        raise BadFile("binary", "PDF")
    return CsvTable(content, layout)


def _read_rows(table, reader, limits):
    count = 0
    for number, cells in table.rows():
        if not any(map(text_of, cells)):
            continue
        count += 1
        if count > limits.rows:
            raise BadFile("too_many_rows", str(limits.rows))
        yield reader.read(number, cells)


def _keep(rows, spool):
    for row in rows:
        pickle.dump(row, spool)
        yield row


def _kept(spool):
    end = spool.tell()
    spool.seek(0)
    while spool.tell() < end:
        yield pickle.load(spool)


def _find_conflicts(rows):
    """Return the keys of what is delivered and not delivered at the same time."""
    outcomes = {}
    conflicts = set()
    row = None
    for row in rows:
        if row.problem or row.status is None:
            continue
        key = _event_key(row)
        if outcomes.setdefault(key, row.status) != row.status:
            conflicts.add(key)
    if row is None:
        raise BadFile("no_rows")
    return conflicts


def _compare(rows, conflicts):
    """Yield the rows, with a problem where one cannot stand beside the others."""
    seen = {}
    for row in rows:
        if row.problem:
            yield row
        elif row.status and _event_key(row) in conflicts:
            yield row.refuse("conflict", row.reference)
        elif (first := seen.setdefault(_row_key(row), row.number)) != row.number:
            yield row.refuse("duplicate", str(first))
        else:
            yield row


def _event_key(row):
    return _digest(row.reference.casefold(), str(row.event_time))


def _row_key(row):
    texts = (row.order_number, row.tracking_number, row.word, row.note)
    return _digest(*texts, str(row.event_time))


def _digest(*texts):
    """Return a short stand-in for texts, so that long ones need not be kept."""
    content = "\0".join(texts).encode("utf-8", "surrogatepass")
    return blake2b(content, digest_size=12).digest()
