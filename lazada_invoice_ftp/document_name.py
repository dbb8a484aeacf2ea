"""The name of a document on the file server, from the seller's pattern."""

PLACEHOLDERS = ("store", "region", "order", "invoice", "type", "date", "sequence")
DEFAULT_PATTERN = "{store}/{date:%Y-%m}/{order}_{type}.pdf"


class PatternError(ValueError):
    """A pattern cannot be used.

    :param str code: ``unknown`` (placeholder), ``format``, ``braces``, ``empty``
    :param str what: the part of the pattern that is at fault
    """

    def __init__(self, code, what=""):
        super().__init__(f"{code}: {what}")
        self.code = code
        self.what = what


def check_pattern(pattern):
    """Check a pattern that a person typed.

    :raise PatternError: unknown placeholder, bad format, stray brace, or nothing at all
    """
    raise NotImplementedError


def document_name(pattern, values):
    """Return a document's path beneath the server's folder.

    :param str pattern: text with ``{placeholders}``; a ``/`` makes folders
    :param dict values: of ``PLACEHOLDERS``: texts; ``date`` a ``date`` or ``datetime``;
        ``sequence`` an ``int``
    :rtype: str
    """
    raise NotImplementedError


def numbered_name(path, number):
    """Return the path for the second, third, … document that gets the same one.

    :param int number: from 2: ``a/b.pdf`` becomes ``a/b (2).pdf``
    :rtype: str
    """
    raise NotImplementedError
