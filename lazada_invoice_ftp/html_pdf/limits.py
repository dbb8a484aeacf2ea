"""How much of a document is taken, and how much its children may use."""

from dataclasses import dataclass

from .errors import ConverterError, Problem

PAGE_BYTES = 16 << 20
PDF_BYTES = 32 << 20
PDF_PAGES = 500
# An A4 sheet at 300 dots per inch has 9 million pixels.
PICTURE_PIXELS = 20_000_000
ALL_PIXELS = 40_000_000
PICTURES = 300


@dataclass(frozen=True)
class ChildLimits:
    """What a child may use.

    :param float seconds: from start to end
    :param int memory: bytes of addresses; what is read from files counts, too
    :param int output: bytes that it may write
    """

    seconds: float
    memory: int
    output: int = PDF_BYTES


# The page's HTML with what is taken out of it.
CLEANING = ChildLimits(seconds=20, memory=768 << 20, output=2 * PAGE_BYTES)
# Python may keep what it has compiled.
READING = ChildLimits(seconds=20, memory=768 << 20, output=4 << 20)
# Half of it is room that WebKit keeps for scripts, whether or not it may run any.
CONVERTING = ChildLimits(seconds=60, memory=2 << 30)


def require_at_most(most, found, what):
    """:raise ConverterError: there is more of it than we take"""
    if found > most:
        raise ConverterError(Problem.TOO_LARGE, f"{what}: {found:,} > {most:,}")
