"""Whether a PDF can be opened. To be asked in a child: what there is to follow in a
hostile one may be endless."""

import io

import pypdf

from .errors import ConverterError, Problem
from .limits import PDF_PAGES, require_at_most


def check_pdf(content):
    """Look whether a PDF has a page, and not too many.

    :raise ConverterError: ``UNREADABLE``, ``TOO_LARGE``
    """
    try:
        count = _count_pages(pypdf.PdfReader(io.BytesIO(content)))
    except ConverterError:
        raise
    except Exception as error:  # pylint: disable=broad-exception-caught
        # pypdf has no end of exceptions for what it does not expect
        raise ConverterError(Problem.UNREADABLE, f"{type(error).__name__}") from error
    if not count:
        raise ConverterError(Problem.UNREADABLE, "no pages")


def _count_pages(reader):
    if reader.is_encrypted:
        return 1  # its pages are for who has the password
    told = reader.trailer["/Root"]["/Pages"].get("/Count", 0)
    require_at_most(PDF_PAGES, told, "pages")
    count = len(reader.pages) and len(list(reader.pages))
    require_at_most(PDF_PAGES, count, "pages")
    return count
