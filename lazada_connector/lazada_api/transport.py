"""Requests over the network: what may go wrong, and how much an answer may take.

An answer has :data:`.const.MAX_ANSWER_SECONDS` and :data:`.const.MAX_ANSWER_BYTES`, as
it travels and unpacked, whoever answers.
"""

import re
import zlib
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as WaitedTooLong

from . import const
from .deadline import DeadlineAdapter
from .errors import Kind, LazadaApiError, LazadaUnavailable

# Raised before anything was sent, because an address is not usable.
_ADDRESS_ERRORS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)
_FAILURES = (requests.RequestException, HTTPError)
_MAX_REDIRECTS = 3
_CHUNK = 64 * 1024
_LINK_ENDED = (401, 403, 404, 410)
_PACKED = ("gzip", "x-gzip", "deflate")
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class UnusableAnswer(requests.RequestException):
    """The body of an answer is not taken in."""


class _TooLarge(UnusableAnswer):
    """The body has more bytes than it may have."""


class _Damaged(UnusableAnswer):
    """The body cannot be unpacked."""


@dataclass(frozen=True)
class HttpAnswer:
    """What came back, whole and unpacked."""

    status_code: int
    headers: dict
    content: bytes


def new_session(seconds=None):
    """Return a session whose answers have a deadline and come packed in one way.

    :param float seconds: for an answer; default: :data:`.const.MAX_ANSWER_SECONDS`
    :rtype: requests.Session
    """
    session = requests.Session()
    session.headers["Accept-Encoding"] = "gzip"
    for scheme in ("https://", "http://"):
        session.mount(scheme, DeadlineAdapter(seconds))
    return session


def exchange(session, method, url, *, max_bytes, **content):
    """Send a request, and read its answer within the limits.

    :param requests.Session session: sends the request; redirects are not followed
    :param int max_bytes: of the answer
    :param content: as :meth:`requests.Session.request` takes it
    :rtype: HttpAnswer
    :raise requests.RequestException: as requests does; :class:`UnusableAnswer`
    :raise HTTPError: of urllib3, from reading the body
    """
    content = {"stream": True, "allow_redirects": False, **content}
    with session.request(method, url, **content) as response:
        body = _read(response, max_bytes)
        return HttpAnswer(response.status_code, response.headers, body)


def send(session, method, url, *, path, **content):
    """Send a request to Lazada.

    :param requests.Session session: sends the request; redirects are not followed
    :param str path: API path, for the errors
    :param content: as :meth:`requests.Session.request` takes it
    :rtype: HttpAnswer
    :raise LazadaApiError: the address is not usable
    :raise LazadaUnavailable: network, time-out, or an answer that is too large
    """
    try:
        most = const.MAX_ANSWER_BYTES
        return exchange(session, method, url, max_bytes=most, **content)
    except _TooLarge:
        failure = _unusable(f"has more than {const.MAX_ANSWER_BYTES} bytes", path)
    except _Damaged:
        failure = _unusable("cannot be unpacked", path)
    except _FAILURES as error:
        failure = failure_of(error, path)
    # Outside of the handler: the text of the cause holds the signed address.
    raise failure


def failure_of(error, path):
    """Return our error for one of requests, without its text.

    Its text holds the address, and that the signature or the token.

    :param error: what requests or urllib3 raised
    :param str path: API path, for the error; may be ``None``
    :rtype: LazadaError
    """
    name = type(error).__name__
    if isinstance(error, _ADDRESS_ERRORS):
        return LazadaApiError(
            f"The API address is not usable ({name})", path=path, kind=Kind.ADDRESS
        )
    hung = isinstance(error, (requests.Timeout, WaitedTooLong))
    kind = Kind.HUNG if hung else Kind.UNAVAILABLE
    return LazadaUnavailable(
        f"Lazada could not be reached ({name})", path=path, kind=kind
    )


def _unusable(what, path):
    message = f"Lazada's answer {what}"
    return LazadaUnavailable(message, path=path, retryable=False)


def fetch_file(session, url, *, timeout):
    """Return the content of a file that Lazada gave an address of.

    :param requests.Session session: sends the request
    :param str url: absolute; redirects are followed on the same host only
    :param timeout: seconds to connect and to wait for data
    :rtype: bytes
    :raise LazadaApiError: no address, another host, too large, or the link has ended
    :raise LazadaUnavailable: network, time-out, 429 and 5xx
    """
    try:
        for _redirect in range(_MAX_REDIRECTS + 1):
            with session.get(
                url, timeout=timeout, stream=True, allow_redirects=False
            ) as response:
                if not response.is_redirect:
                    _check_status(response.status_code)
                    return _read(response, const.MAX_FILE_BYTES)
                url = _next_address(url, response.headers["Location"])
        failure = LazadaApiError("The file is redirected endlessly", kind=Kind.ADDRESS)
    except _TooLarge:
        failure = LazadaApiError(
            f"The file is larger than {const.MAX_FILE_BYTES} bytes"
        )
    except _Damaged:
        failure = LazadaApiError("The file cannot be unpacked")
    except _FAILURES as error:
        failure = failure_of(error, None)
    # Outside of the handler: the text of the cause holds the address.
    raise failure


def _next_address(url, location):
    address = urljoin(url, location)
    if urlsplit(address)[:2] != urlsplit(url)[:2]:
        raise LazadaApiError("The file is redirected elsewhere", kind=Kind.ADDRESS)
    return address


def _check_status(status):
    if status == 429 or status >= 500:
        raise LazadaUnavailable(f"HTTP {status} instead of the file")
    if status != 200:
        kind = Kind.NOT_FOUND if status in _LINK_ENDED else Kind.OTHER
        raise LazadaApiError(f"HTTP {status} instead of the file", kind=kind)


def _read(response, max_bytes):
    """Return the body, unpacked here: as it is read elsewhere, a small one may grow to
    gigabytes before anybody could look at its size."""
    unpack = _unpacker(response)
    received, content = 0, bytearray()
    while chunk := response.raw.read(_CHUNK, decode_content=False):
        received += len(chunk)
        content += unpack(chunk, max_bytes + 1 - len(content))
        if received > max_bytes or len(content) > max_bytes:
            raise _TooLarge
    _check_whole(response, received)
    return bytes(content)


def _check_whole(response, received):
    """urllib3 notices a body that ends early only where it unpacks it itself."""
    announced = response.headers.get("Content-Length", "")
    if re.fullmatch("[0-9]{1,18}", announced) and received < int(announced):
        raise requests.exceptions.ChunkedEncodingError


def _unpacker(response):
    """Return a function of a piece of the body and the most bytes to make of it."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return lambda chunk, _most: chunk
    if encoding not in _PACKED:
        raise _Damaged
    inflater = zlib.decompressobj(_GZIP_OR_ZLIB)

    def unpack(chunk, most):
        try:
            return inflater.decompress(chunk, most)
        except zlib.error:
            raise _Damaged from None

    return unpack
