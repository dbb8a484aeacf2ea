"""A table of invoices as CSV: a row for each line. Plain Python, no Odoo."""

import csv
import io

# What a service for Thailand's e-Tax Invoice or the Philippines' EIS maps to its own
# fields, once. Amounts are positive on credit notes as well.
COLUMNS = (
    "document_type", "document_number", "document_date",
    "original_number", "original_date", "order_number", "store",
    "seller_name", "seller_tax_id", "seller_branch",
    "buyer_name", "buyer_tax_id", "buyer_branch", "buyer_address", "buyer_zip",
    "buyer_country", "buyer_email", "tax_invoice_requested",
    "line", "product_code", "description", "quantity", "unit", "unit_price_before_tax",
    "tax_names", "tax_rate", "line_before_tax", "line_tax", "line_total",
    "currency", "total_before_tax", "total_tax", "total",
)  # fmt: skip
# What a spreadsheet takes for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def text_cell(value):
    """Return a text on one line that no spreadsheet calculates."""
    text = " ".join(str(value or "").split())
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def write_csv(rows):
    """Return a file in UTF-8, with the mark that lets a spreadsheet know it.

    :param rows: iterable of dicts by :data:`COLUMNS`; numbers are written as they are
    :rtype: bytes
    """
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {
                name: value if isinstance(value, (int, float)) else text_cell(value)
                for name, value in row.items()
            }
        )
    return buffer.getvalue().encode("utf-8-sig")
