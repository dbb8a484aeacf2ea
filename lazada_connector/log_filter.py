"""Keep the approval code and its state out of the server's own log of requests."""

import logging
import re

_VALUES = re.compile(r"([?&](?:code|state)=)[^&\s\"]*")


class CallbackFilter(logging.Filter):
    """Mask the query of one path in whatever is logged of it.

    :param str path: of the callback
    """

    def __init__(self, path):
        super().__init__()
        self._path = path

    def filter(self, record):
        """Let every record through, masked where it is about the path."""
        message = record.getMessage()
        if self._path in message:
            record.msg, record.args = _VALUES.sub(r"\1***", message), ()
        return True
