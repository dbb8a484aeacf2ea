"""From what Lazada sent to a PDF, in children with limits."""

import logging
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import child
from .converter import convert
from .errors import ConverterError, Problem
from .limits import CLEANING, PAGE_BYTES, PDF_BYTES, PDF_PAGES, READING, require_at_most
from .sniff import PDF, kind_of

_logger = logging.getLogger(__name__)
# Each may use the memory of ``CONVERTING``, however many processors there are.
MOST_AT_ONCE = 4
LONGEST_TYPE = 100
# As wkhtmltopdf writes it; in the files of others it may be packed.
_PAGE_OF_OURS = b"/Type /Page\n"


def make_pdf(content, mime_type, program, options=()):
    """Return a document as a PDF that can be opened; one that is, byte for byte.

    :param bytes content: HTML or PDF
    :param str mime_type: what its sender calls it
    :param str program: path of wkhtmltopdf, see :func:`.convert`
    :rtype: bytes
    :raise ConverterError: there is none, see :class:`.Problem`
    """
    if kind_of(content, mime_type) == PDF:
        require_at_most(PDF_BYTES, len(content), "bytes")
        _ask("check", content, READING)
        return content
    require_at_most(PAGE_BYTES, len(content), "bytes")
    page = _ask("clean", content, CLEANING, mime_type[:LONGEST_TYPE])
    pdf = convert(page, program, options)
    require_at_most(PDF_PAGES, pdf.count(_PAGE_OF_OURS), "pages")
    return pdf


def make_all(documents, program, options=(), at_once=None):
    """Make PDF files of documents, several at once.

    :param list documents: pairs ``(content, mime_type)``
    :param int at_once: default: the processors that this process may use, but not many
    :return: for each its PDF, or the :class:`ConverterError`
    :rtype: list
    """

    def work(document):
        try:
            return make_pdf(*document, program, options)
        except ConverterError as error:
            return error

    workers = at_once or min(len(os.sched_getaffinity(0)), MOST_AT_ONCE)
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, documents))


def _ask(what, content, limits, *arguments):
    """Let :mod:`.__main__` do something with a document, in a child.

    :rtype: bytes
    :raise ConverterError: what it says, or that it was stopped or crashed
    """
    package = Path(__file__).parent
    known = [str(package.parent), *map(os.path.abspath, filter(None, sys.path))]
    answer = child.run(
        [sys.executable, "-W", "ignore", "-m", package.name, what, *arguments],
        content,
        limits,
        {"PYTHONPATH": os.pathsep.join(known), "PYTHONIOENCODING": "utf-8"},
    )
    if answer.code == 0:
        return answer.output
    if answer.code == child.REFUSED:
        problem, _colon, detail = answer.words.partition(":")
        raise ConverterError(Problem(problem), detail.strip())
    # Python's words are for the log
    _logger.warning("A child that was to %s a document failed: %s", what, answer.words)
    raise ConverterError(Problem.FAILED, answer.ending)
