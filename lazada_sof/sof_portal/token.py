"""The token in an answer to a log-in, and when it ends."""

import base64
import json
import re

# Where a token may stand: nobody has published its name ("Authenticate" is lost).
_FIELDS = (("token",), ("access_token",), ("jwt",), ("data", "token"))
_SAFE = re.compile(r"[!-~]+")
_JWT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)
_UNKNOWN_LIFE = 5 * 60
_EARLIER = 60
# A longer life is a misunderstanding, such as milliseconds.
_LONGEST_LIFE = 366 * 24 * 3600


def is_token(text):
    """Tell whether a text can be sent in a header.

    :rtype: bool
    """
    return isinstance(text, str) and bool(_SAFE.fullmatch(text))


def find_token(text):
    """Return the token in the body of an answer; ``None`` without one.

    :param str text: ``{"token": …}``, ``{"access_token": …}``, ``{"jwt": …}``,
        ``{"data": {"token": …}}``, or a bare text of three parts between dots
    :rtype: str or None
    """
    body = _decoded(text)
    for names in _FIELDS:
        found = body
        for name in names:
            found = found.get(name) if isinstance(found, dict) else None
        if is_token(found):
            return found
    bare = body if isinstance(body, str) else text
    return bare.strip() if _JWT.fullmatch(bare.strip()) else None


def expiry_of(token, now):
    """Return when a token should no longer be used: a minute before it ends.

    The signature is not verified: only the portal has the key, it checks the token
    itself, and a wrong end costs no more than one log-in.

    :param str token: a JWT, or anything else, which is given five minutes
    :param float now: epoch seconds
    :return: epoch seconds
    :rtype: float
    """
    ends = _claims(token).get("exp")
    is_number = isinstance(ends, (int, float)) and not isinstance(ends, bool)
    if is_number and 0 < ends < now + _LONGEST_LIFE:
        return float(ends - _EARLIER)
    return now + _UNKNOWN_LIFE


def _claims(token):
    """Return the claims of a JWT; an empty dict for any other text."""
    if not _JWT.fullmatch(token):
        return {}
    part = token.split(".")[1]
    try:
        content = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        return {}
    claims = _decoded(content)
    return claims if isinstance(claims, dict) else {}


def _decoded(text):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
