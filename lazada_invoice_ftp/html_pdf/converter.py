"""Start wkhtmltopdf so that a page can neither run nor load anything."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from enum import Enum

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
LONGEST_WORDS = 300
TIMEOUT = 60.0


class Problem(Enum):
    MISSING = "missing"  # there is no converter
    TIMEOUT = "timeout"  # it was stopped
    FAILED = "failed"  # it crashed, or gave no PDF


class ConverterError(Exception):
    """A page could not be converted; another try may succeed.

    :param Problem problem: what it is about
    :param str detail: the converter's words, may be empty
    """

    def __init__(self, problem, detail=""):
        super().__init__(f"{problem.value}: {detail}")
        self.problem = problem
        self.detail = detail


def convert(html, program, options=(), timeout=TIMEOUT):
    """Return a page as PDF.

    :param bytes html: in UTF-8
    :param str program: path of wkhtmltopdf; ``None`` or empty when there is none
    :param options: iterable of texts: page size, margins, …
    :param float timeout: seconds
    :rtype: bytes
    :raise ConverterError: missing, stopped after ``timeout``, crashed, or no PDF
    """
    if not program:
        raise ConverterError(Problem.MISSING)
    command = [program, *options, *LOCKED, "-", "-"]
    try:
        result = subprocess.run(
            command,
            input=html,
            capture_output=True,
            timeout=timeout,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired:
        raise ConverterError(Problem.TIMEOUT, f"{timeout:g} s") from None
    except FileNotFoundError:
        raise ConverterError(Problem.MISSING) from None
    except OSError as error:
        raise ConverterError(Problem.FAILED, str(error)) from error
    # 1 says that something could not be loaded, which is what we want.
    if result.returncode not in (0, 1) or not result.stdout.startswith(b"%PDF-"):
        words = result.stderr.decode("utf-8", "replace").strip()[-LONGEST_WORDS:]
        raise ConverterError(Problem.FAILED, words or f"exit code {result.returncode}")
    return result.stdout


def convert_all(pages, program, options=(), timeout=TIMEOUT, at_once=None):
    """Convert pages, as many at once as there are processors.

    :param list pages: HTML in UTF-8
    :param int at_once: default: the processors that this process may use
    :return: for each page its PDF, or the :class:`ConverterError`
    :rtype: list
    """

    def work(html):
        try:
            return convert(html, program, options, timeout)
        except ConverterError as error:
            return error

    with ThreadPoolExecutor(at_once or len(os.sched_getaffinity(0))) as pool:
        return list(pool.map(work, pages))


def _environment():
    """Ours, without what tells of another proxy; Qt needs no screen."""
    hidden = ("http_proxy", "https_proxy", "all_proxy", "proxy", "no_proxy", "display")
    kept = {
        name: value for name, value in os.environ.items() if name.lower() not in hidden
    }
    return {**kept, "QT_QPA_PLATFORM": "offscreen"}
