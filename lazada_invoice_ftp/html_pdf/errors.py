"""What can go wrong on the way to a PDF."""

from enum import Enum


class Problem(Enum):
    MISSING = "missing"  # there is no converter
    TIMEOUT = "timeout"  # a child was stopped
    FAILED = "failed"  # a child crashed, also for want of memory
    EMPTY = "empty"  # a page of which nothing can be read, such as a frame
    TOO_LARGE = "too_large"  # more bytes, pages, pictures or pixels than we take
    UNREADABLE = "unreadable"  # it calls itself a PDF, and cannot be opened


class ConverterError(Exception):
    """A document could not become a PDF.

    :param Problem problem: what it is about
    :param str detail: in words of our own or of a child, may be empty
    """

    def __init__(self, problem, detail=""):
        super().__init__(problem, detail)
        self.problem = problem
        self.detail = detail

    def __str__(self):
        return f"{self.problem.value}: {self.detail}"
