"""What the portal says when it refuses, fit to be shown and logged."""

import json
from email.utils import parsedate_to_datetime

_MASK = "***"
_LONGEST = 300
# However long the portal asks to wait, it is asked again after an hour.
_LONGEST_PAUSE = 3600.0
_FIELDS = ("message", "error", "detail", "errors", "msg")


def words_of(response, secrets=()):
    """Return the portal's words with the HTTP status in front.

    :param requests.Response response: a refusal, JSON or plain text; a page of HTML is
        not repeated
    :param secrets: iterable of texts that must not be shown; may hold ``None``
    :rtype: str
    """
    text = _text_of(response)
    for secret in filter(None, secrets):
        for form in (secret, _escaped(secret)):
            text = text.replace(form, _MASK)
    words = " ".join(text.split())
    status = f"HTTP {response.status_code}"
    return f"{status}: {words[:_LONGEST]}" if words else status


def _text_of(response):
    try:
        body = json.loads(response.content)
    except (ValueError, RecursionError):
        text = response.content.decode("utf-8", "replace").strip()
        return "" if text.startswith("<") else text
    if isinstance(body, dict):
        body = next((body[name] for name in _FIELDS if body.get(name)), body)
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)


def _escaped(text):
    return json.dumps(text, ensure_ascii=False)[1:-1]


def retry_after(response, now):
    """Return the seconds of a ``Retry-After`` header, an hour at most; ``None`` without
    one.

    :param float now: epoch seconds, for a header that is a date
    :rtype: float or None
    """
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), _LONGEST_PAUSE)
    try:
        pause = parsedate_to_datetime(text).timestamp() - now
        return min(max(0.0, pause), _LONGEST_PAUSE)
    except (TypeError, ValueError, OverflowError):
        return None
