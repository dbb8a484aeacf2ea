"""Take Lazada's answers apart: the gateway's envelope and the nodes inside it."""

from email.utils import parsedate_to_datetime

from . import const, wire
from .errors import Kind, LazadaApiError, LazadaUnavailable, error_for
from .masking import mask_text

_LONGEST_TEXT = 200
# Of a body, what is looked at: a secret within has to be whole to be recognised.
_LONGEST_HEAD = 10_000


def decode(response):
    """Return the answer; ``None`` unless it is a JSON object with a ``code``.

    :param requests.Response response: any
    :rtype: dict or None
    """
    try:
        answer = wire.json_loads(response.content)
    except ValueError:
        return None
    has_code = isinstance(answer, dict) and not wire.is_empty(answer.get("code"))
    return answer if has_code else None


def check_answer(answer, response, path, *, secrets=(), now=0.0):
    """Return the answer of a successful call.

    :param answer: from :func:`decode`
    :param requests.Response response: HTTP status is 200 for most errors as well
    :param str path: API path, for the error
    :param secrets: iterable of texts that no error may repeat
    :param float now: epoch seconds, to read a ``Retry-After`` that is a date
    :return: dict ``{"code": "0", "request_id": str, "data": ..., ...}``
    :raise LazadaError: the class and kind that :mod:`.errors` has for the code
    Source: docs/lazada_api.rst, "Envelope and errors".
    """
    if answer is None:
        raise _no_answer(response, path, secrets, now)
    code = wire.to_text(answer["code"])
    if code == "0" and response.status_code < 300:
        return answer
    known = {"path": path, "request_id": wire.to_text(answer.get("request_id")) or None}
    message = _message(answer.get("message"), secrets)
    retry_after = _retry_after(response, now)
    error = error_for(
        code,
        message,
        detail=detail_of(answer),
        retry_after=retry_after,
        **known,
    )
    if error.kind == Kind.OTHER and _is_temporary(response):
        raise _temporary(response, message, retry_after, code=code, **known)
    raise error


def detail_of(answer):
    """Return the dicts of an answer's ``detail``: what it says about single items."""
    rows = answer.get("detail")
    rows = rows if isinstance(rows, list) else []
    return [row for row in rows if isinstance(row, dict)]


def data_of(answer, path, node_type, what, *, any_rows=False):
    """Return the ``data`` node of an answer.

    :param dict answer: from :func:`check_answer`
    :param str path: API path, for the error
    :param type node_type: ``dict`` or ``list`` (a list of dicts)
    :param str what: what is missing otherwise, as in "without a list of items"
    :param bool any_rows: as for :func:`checked`
    :raise LazadaUnavailable: the node is something else
    """
    node = answer.get("data")
    return checked(node, node_type, path, what, answer, any_rows=any_rows)


def checked(node, node_type, path, what, answer, *, any_rows=False):
    """Return the node if it is a dict, or a list of dicts, as it has to be; of a list
    no more than :data:`.const.MAX_ROWS`.

    :param bool any_rows: the caller parts the dicts of a list from the rest, so that
        one bad row does not keep the others from being read
    :raise LazadaUnavailable: it is something else
    """
    valid = isinstance(node, node_type)
    if valid and node_type is list and not any_rows:
        valid = all(isinstance(row, dict) for row in node)
    wrong = "" if valid else f"without {what}"
    if valid and node_type is list and len(node) > const.MAX_ROWS:
        wrong = f"with more than {const.MAX_ROWS} rows"
    if wrong:
        raise LazadaUnavailable(
            f"Lazada answered {path} {wrong}",
            request_id=wire.to_text(answer.get("request_id")) or None,
            path=path,
            retryable=False,
        )
    return node


def result_of(answer, path, *, secrets=()):
    """Return the payload of a ``result`` envelope, or of a flat ``success`` answer.

    ``success`` speaks for the call as a whole; the caller still has to check the
    ``item_err_code`` of every row.

    :param dict answer: from :func:`check_answer`
    :param str path: API path, for the error
    :param secrets: iterable of texts that no error may repeat
    :return: the ``data`` node, or ``module`` where the call has that; may be ``None``
    :raise LazadaError: ``success`` is not true, or the node is missing
    Source: docs/lazada_api.rst, "Envelope and errors".
    """
    result = result_node_of(answer, path, secrets=secrets)
    return result["data"] if "data" in result else result.get("module")


def result_node_of(answer, path, *, secrets=()):
    """Return the whole node that :func:`result_of` takes the payload from.

    :rtype: dict
    :raise LazadaError: as there
    """
    result = answer if "success" in answer else answer.get("result")
    checked(result, dict, path, "a result", answer)
    if _succeeded(result):
        return result
    known = {"path": path, "request_id": wire.to_text(answer.get("request_id")) or None}
    message = _message(result.get("error_msg") or result.get("errorMsg"), secrets)
    code = _error_code(result)
    error = error_for(code, message, **known)
    if error.kind == Kind.OTHER and wire.is_true(result.get("retry")):
        raise LazadaUnavailable(message, code, **known)
    raise error


def _error_code(result):
    return wire.to_text(result.get("error_code", result.get("errorCode")))


def _succeeded(result):
    if "success" in result:
        return wire.is_true(result["success"])
    return _error_code(result) in ("", "0")


def _message(text, secrets):
    words = wire.to_text(text)[:_LONGEST_HEAD] or "Lazada gave no reason"
    return wire.to_words(mask_text(words, secrets))


def _is_temporary(response):
    return response.status_code == 429 or response.status_code >= 500


def _temporary(response, message, retry_after, **known):
    throttled = response.status_code == 429
    return LazadaUnavailable(
        message,
        kind=Kind.THROTTLED if throttled else Kind.UNAVAILABLE,
        retry_after=retry_after,
        **known,
    )


def _no_answer(response, path, secrets, now):
    """Return the error for a body that is no answer of the gateway."""
    status = response.status_code
    if 300 <= status < 400:
        return LazadaApiError(
            f"HTTP {status}: redirected elsewhere; the API address is not right",
            path=path,
            kind=Kind.ADDRESS,
        )
    message = f"HTTP {status} without an answer of Lazada: " + _body_text(
        response, secrets
    )
    if _is_temporary(response):
        return _temporary(response, message, _retry_after(response, now), path=path)
    return LazadaUnavailable(message, path=path, retryable=status < 300)


def _body_text(response, secrets):
    """Describe a body without repeating what may be a buyer's data."""
    head = response.content[:_LONGEST_HEAD].decode("utf-8", "replace")
    words = " ".join(head.split())
    if not words:
        return "empty"
    if not words.startswith("<"):
        return f"incomplete or unknown, {len(response.content)} bytes"
    # Mask before cutting: half a secret would not be recognised.
    return mask_text(wire.to_text(words), secrets)[:_LONGEST_TEXT]


def _retry_after(response, now):
    """Return the seconds of a ``Retry-After`` header; ``None`` without one."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (TypeError, ValueError, OverflowError):
        return None
