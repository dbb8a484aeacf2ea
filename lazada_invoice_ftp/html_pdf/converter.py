"""Start wkhtmltopdf so that a page can neither run nor load anything."""

import signal

from . import child
from .errors import ConverterError, Problem
from .limits import CONVERTING

# Behind the caller's options: of an option given twice, the last one counts.
LOCKED = (
    "--disable-javascript",
    "--disable-plugins",
    "--disable-local-file-access",
    # Nobody listens there, not even for addresses of this machine.
    "--proxy",
    "http://127.0.0.1:1",
    "--load-error-handling",
    "ignore",
    "--load-media-error-handling",
    "ignore",
    # Nothing to wait for without scripts.
    "--javascript-delay",
    "0",
    "--encoding",
    "utf-8",
)


def convert(html, program, options=(), limits=CONVERTING):
    """Return a page as PDF.

    :param bytes html: in UTF-8
    :param str program: path of wkhtmltopdf; ``None`` or empty when there is none
    :param options: iterable of texts: page size, margins, …
    :param ChildLimits limits: what the converter may use
    :rtype: bytes
    :raise ConverterError: missing, stopped, crashed, or no PDF
    """
    answer = child.run([program, *options, *LOCKED, "-", "-"], html, limits)
    # 1 says that something could not be loaded, which is what we want.
    if answer.code not in (0, 1) or not answer.output.startswith(b"%PDF-"):
        told = "" if answer.code == -signal.SIGXFSZ else answer.words
        raise ConverterError(Problem.FAILED, told or answer.ending)
    return answer.output
