"""The child of :mod:`.document`: cleans a page, or looks whether a PDF can be opened.

It reads a document from its input and writes the page to its output, or what is the
matter with it to its errors.
"""

import logging
import sys

from .child import REFUSED
from .errors import ConverterError, Problem


def main(what, *arguments):
    logging.disable()
    content = sys.stdin.buffer.read()
    try:
        sys.stdout.buffer.write(TASKS[what](content, *arguments))
    except RecursionError:
        return _refuse(ConverterError(Problem.TOO_LARGE, "nested too deeply"))
    except ConverterError as error:
        return _refuse(error)
    return 0


def _clean(content, charset=""):
    from .clean import clean_html  # each child loads only what it needs

    return clean_html(content, charset)


def _check(content):
    from .pdf import check_pdf

    check_pdf(content)
    return b""


TASKS = {"clean": _clean, "check": _check}


def _refuse(error):
    sys.stderr.write(str(error))
    return REFUSED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
