"""What may go wrong before there is an answer, and files fetched by their address."""

import time
from urllib.parse import urljoin, urlsplit

import requests

from .errors import Kind, LazadaApiError, LazadaUnavailable

# Raised before anything was sent, because an address is not usable.
_ADDRESS_ERRORS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)
_MAX_REDIRECTS = 3
_CHUNK = 64 * 1024
_LINK_ENDED = (401, 403, 404, 410)


def failure_of(error, path):
    """Return our error for one of requests, without its text.

    Its text holds the address, and that the signature or the token.

    :param requests.RequestException error: what was raised
    :param str path: API path, for the error; may be ``None``
    :rtype: LazadaError
    """
    name = type(error).__name__
    if isinstance(error, _ADDRESS_ERRORS):
        return LazadaApiError(
            f"The API address is not usable ({name})", path=path, kind=Kind.ADDRESS
        )
    return LazadaUnavailable(f"Lazada could not be reached ({name})", path=path)


def fetch_file(session, url, *, timeout, max_bytes, max_seconds, clock=time.monotonic):
    """Return the content of a file that Lazada gave an address of.

    :param requests.Session session: sends the request
    :param str url: absolute; redirects are followed on the same host only
    :param timeout: seconds to connect and to wait for data
    :param int max_bytes: larger files are refused
    :param float max_seconds: for the whole file, however steadily it drips
    :param callable clock: seconds
    :rtype: bytes
    :raise LazadaApiError: no address, another host, too large, or the link has ended
    :raise LazadaUnavailable: network, time-out, 429 and 5xx
    """
    limits = (max_bytes, clock() + max_seconds, clock)
    try:
        for _redirect in range(_MAX_REDIRECTS + 1):
            with session.get(
                url, timeout=timeout, stream=True, allow_redirects=False
            ) as response:
                if not response.is_redirect:
                    return _read(response, *limits)
                url = _next_address(url, response.headers["Location"])
        failure = LazadaApiError("The file is redirected endlessly", kind=Kind.ADDRESS)
    except requests.RequestException as error:
        failure = failure_of(error, None)
    # Outside of the handler: the text of the cause holds the address.
    raise failure


def _next_address(url, location):
    address = urljoin(url, location)
    if urlsplit(address)[:2] != urlsplit(url)[:2]:
        raise LazadaApiError("The file is redirected elsewhere", kind=Kind.ADDRESS)
    return address


def _read(response, max_bytes, ends, clock):
    status = response.status_code
    if status == 429 or status >= 500:
        raise LazadaUnavailable(f"HTTP {status} instead of the file")
    if status != 200:
        kind = Kind.NOT_FOUND if status in _LINK_ENDED else Kind.OTHER
        raise LazadaApiError(f"HTTP {status} instead of the file", kind=kind)
    content = bytearray()
    for chunk in response.iter_content(_CHUNK):
        content += chunk
        if len(content) > max_bytes:
            raise LazadaApiError(f"The file is larger than {max_bytes} bytes")
        if clock() > ends:
            raise LazadaUnavailable("The file comes too slowly")
    return bytes(content)
