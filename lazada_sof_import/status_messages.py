"""Why a status file, or a row of it, cannot be used: one sentence for each code of
``status_file``."""

import logging

from odoo.tools.translate import LazyTranslate

from odoo.addons.lazada_connector.lazada_api.reasons import joined

_lt = LazyTranslate(__name__)
_logger = logging.getLogger(__name__)

ROW_SENTENCES = {
    "no_reference": _lt("There is neither a tracking number nor an order number."),
    "rounded_number": _lt(
        "A spreadsheet has rounded the number. Format the column as text before the "
        "export."
    ),
    "extra_cells": _lt("The row has more cells than the header has names."),
    "no_status": _lt("There is no status."),
    "unknown_word": _lt(
        "The courier's word is not known. Add it under Configuration → Courier Status "
        "Mapping."
    ),
    "bad_time": _lt("The time cannot be read."),
    "ambiguous_date": _lt(
        "Day and month cannot be told apart. Choose the order of the dates in the "
        "import, or keep it on the courier."
    ),
    "mixed_dates": _lt(
        "The column has dates with the day first and dates with the month first. "
        "Choose the order of the dates in the import, or keep it on the courier."
    ),
    "future_time": _lt("The time lies more than a day ahead."),
    "duplicate": _lt("The same row stands further up."),
}
FILE_SENTENCES = {
    "empty": _lt("The file is empty."),
    "no_header": _lt(
        "No line with the names of the columns was found. A column for the tracking "
        "number or the order number, and one for the status are needed."
    ),
    "no_rows": _lt("There is nothing below the names of the columns."),
    "too_large": _lt("The file is too large. Divide it."),
    "too_many_rows": _lt("The file has too many rows. Divide it."),
    "long_row": _lt("A row is too long. Perhaps a quotation mark is missing."),
    "too_slow": _lt("It takes too long to read the file. Divide it."),
    "encoding": _lt(
        "The characters cannot be read. Choose the encoding in the import, or save the "
        "file as UTF-8 or XLSX."
    ),
    "binary": _lt("This is neither a CSV nor an XLSX file."),
    "picture": _lt(
        "This is a picture, whatever its name says. Ask the courier for the list as a "
        "CSV or XLSX file."
    ),
    "html": _lt(
        "This is a web page under another name. Save it as XLSX or CSV in Excel."
    ),
    "xls": _lt(
        "This is an old or encrypted Excel file. Save it as XLSX without a password."
    ),
    "other_zip": _lt("This archive is no XLSX workbook."),
    "broken_xlsx": _lt("The workbook is damaged. Open it and save it again."),
    "bad_csv": _lt("The quotation marks do not match."),
}


# What else the reader knows is for the log: people have no use for it.
TELLING_DETAILS = {"binary", "too_many_rows", "long_row", "bad_csv"}


def row_sentence(env, row):
    """Return the translated reason of a row's problem, with what stood in the file."""
    return _with_detail(env["base"]._lt(ROW_SENTENCES[row.problem]), row.detail)


def bad_file_sentence(env, filename, error):
    """Return the translated reason why a file cannot be used at all."""
    sentence = env["base"]._lt(FILE_SENTENCES[error.code])
    _logger.info("Status file %s: %s", filename, error)
    detail = error.detail if error.code in TELLING_DETAILS else ""
    return joined(": ", [filename, _with_detail(sentence, detail)])


def report_sentences(env, filename, report, most):
    """Return what became of a status file, and why some rows could not be used.

    :param SofReport report:
    :param int most: of so many rows the reason is told
    :rtype: str
    """
    summary = env["base"]._lt(
        "%(file)s: %(set)s rows imported, %(known)s known already, %(older)s overtaken "
        "by a later event, %(nothing)s without status, %(problem)s with errors.",
        file=filename,
        **report.counts,
    )
    reasons = [
        env["base"]._lt(
            "Row %(row)s: %(reason)s", row=line.row.number, reason=line.reason
        )
        for line in report.problems[:most]
    ]
    return joined("\n", [summary, *reasons])


def _with_detail(sentence, detail):
    return joined(" ", [sentence, detail and f"({detail})"])
