import csv
import io
import zipfile
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from status_file import CourierWords, Layout, StatusFile

WORDS = {
    "Delivered": "delivered",
    "Failed*": "not_delivered",
    "จัดส่งสำเร็จ": "delivered",
    "Giao hàng thành công": "delivered",
    "In transit": None,
}
HEADER = ("Order No.", "Tracking No.", "Status", "Event Date", "Remarks")
NOW = datetime(2026, 6, 15, 12, tzinfo=timezone.utc)


@pytest.fixture(scope="session")
def read():
    """Read bytes as a file of Bangkok on 15 June 2026; returns the list of rows."""

    def read_rows(content, **options):
        options = {
            "tz": ZoneInfo("Asia/Bangkok"),
            "words": CourierWords(WORDS),
            "now": NOW,
            "layout": Layout(date_order="day_first"),
            **options,
        }
        with StatusFile(content, **options) as file:
            rows = list(file.rows())
            assert list(file.rows()) == rows, "they can be gone through again"
            return rows

    return read_rows


@pytest.fixture(scope="session")
def as_csv():
    def write(rows, encoding="utf-8", **style):
        text = io.StringIO(newline="")
        csv.writer(text, **style).writerows(rows)
        return text.getvalue().encode(encoding)

    return write


@pytest.fixture(scope="session")
def as_xlsx():
    """Write sheets, each a list of rows, as a workbook; ``hidden`` are not visible."""

    def write(*sheets, hidden=()):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for number, rows in enumerate(sheets):
            sheet = book.create_sheet()
            sheet.sheet_state = "hidden" if number in hidden else "visible"
            for row in rows:
                sheet.append(row)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    return write


@pytest.fixture(scope="session")
def header():
    return HEADER


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/s1.xml" ContentType="{TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/ss.xml" ContentType="{TYPE}.sharedStrings+xml"/></Types>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
    '<sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="s1.xml"/>'
    "</Relationships>",
}


@pytest.fixture(scope="session")
def shared_xlsx():
    """Write a sheet as Excel does, with a table of the texts; numbers as they are."""

    def write(rows):
        strings = {}
        lines = []
        for row in rows:
            cells = "".join(_cell(value, strings) for value in row)
            lines.append(f"<row>{cells}</row>")
        texts = "".join(f"<si><t>{text}</t></si>" for text in strings)
        parts = {
            **PARTS,
            "xl/s1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}'
            "</sheetData></worksheet>",
            "xl/ss.xml": f'<sst xmlns="{MAIN}">{texts}</sst>',
        }
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
        return file.getvalue()

    return write


def _cell(value, strings):
    if isinstance(value, str):
        index = strings.setdefault(value, len(strings))
        return f'<c t="s"><v>{index}</v></c>'
    return f"<c><v>{value}</v></c>"
