"""Keep secrets out of logs and exception texts."""

import logging
import re

MASK = "***"
SECRET_NAMES = ("app_secret", "sign", "access_token", "refresh_token", "code")
# Shorter texts are no secrets of Lazada, and replacing them would garble the rest.
_SHORTEST_SECRET = 6
_LONGEST_VALUE = 200
_QUERY_VALUES = re.compile(r"([?&](?:code|state)=)[^&\s\"]*")
# A value ends at a delimiter or, in a text that was cut off, at its end.
# "code: 16" is Lazada's error code and no secret, "code=..." may be an OAuth code.
_NAMED_SECRET = re.compile(
    r"""(?P<name>\bcode=|\b(?:app_secret|sign|access_token|refresh_token)["']?"""
    r"""\s*[=:]\s*["']?)[^&\s"'<>,;}]+"""
)


def mask_params(params):
    """Return request parameters fit for a log: secrets masked, long values cut.

    :param dict params: name to text
    :rtype: dict
    """
    return {
        name: MASK if name in SECRET_NAMES else text[:_LONGEST_VALUE]
        for name, text in params.items()
    }


def mask_text(text, secrets=()):
    """Replace known secrets, and whatever is named like one, in a free text.

    :param str text: words of Lazada, of a proxy or of an HTTP library
    :param secrets: iterable of secret texts known to the caller
    :rtype: str
    """
    for secret in secrets:
        if secret and len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, MASK)
    return _NAMED_SECRET.sub(rf"\g<name>{MASK}", text)


class _UrlFilter(logging.Filter):
    """Mask the signed URLs that urllib3 logs by itself, below our own code."""

    def filter(self, record):
        if isinstance(record.args, tuple):
            record.args = tuple(
                mask_text(arg) if isinstance(arg, str) else arg for arg in record.args
            )
        return True


def mask_urllib3_log():
    """Install the mask on urllib3's log, once however often it is called."""
    logger = logging.getLogger("urllib3.connectionpool")
    if not any(isinstance(each, _UrlFilter) for each in logger.filters):
        logger.addFilter(_UrlFilter())


class QueryFilter(logging.Filter):
    """Mask the approval code and its state in a server's own log of requests.

    :param str path: of the callback
    """

    def __init__(self, path):
        super().__init__()
        self._path = path

    def filter(self, record):
        """Let every record through, masked where it is about the path."""
        message = record.getMessage()
        if self._path in message:
            record.msg, record.args = _QUERY_VALUES.sub(rf"\1{MASK}", message), ()
        return True
