"""The portal of the seller's own fleet: log in, tell how a delivery went.

What is known of it, and what is assumed: docs/lazada_api.rst, "Own fleet portal".
"""

import logging
import time
from datetime import timezone

import requests
from urllib3.exceptions import HTTPError, NewConnectionError

from .addresses import joined
from .answers import retry_after, words_of
from .errors import (
    SofPortalError,
    SofPortalLoginError,
    SofPortalRefused,
    SofPortalUnavailable,
)
from .token import expiry_of, find_token, is_token

_logger = logging.getLogger(__name__)

STATUSES = ("shipped", "delivered", "not_delivered")
# Raised before anything was sent, because an address is not usable.
_ADDRESS_ERRORS = (
    requests.exceptions.InvalidHeader,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)
_WRONG_PATH = (404, 405)
# A token, or the reason of a refusal.
_MOST_BYTES = 1_000_000


class SofPortal:
    """A user's access to the portal.

    :param str url: base, with ``https://``
    :param str username: of the portal, not of Lazada
    :param str password: of the portal
    :param str auth_path: of the log-in, behind ``url``
    :param str status_path: of the statuses; ``/api/statuses/`` is known as well
    :param str scheme: word before the token in ``Authorization``
    :param str token: of an earlier :meth:`authenticate`, if the caller kept it
    :param float token_expires_at: of the same, epoch seconds
    :param requests.Session session: closed with the portal
    :param callable exchange: takes session, method and address, ``max_bytes`` and what
        requests takes; returns an answer that is read, within limits of bytes and
        seconds, and follows no redirect (``lazada_api.transport.exchange``)
    :param timeout: seconds to connect and to wait for data
    :param callable now: epoch seconds
    :raise ValueError: ``scheme`` is no single ASCII word
    """

    def __init__(
        self,
        url,
        username,
        password,
        *,
        session,
        exchange,
        auth_path="/api/auth",
        status_path="/api/packages/statuses",
        scheme="JWT",
        token=None,
        token_expires_at=None,
        timeout=(5, 30),
        now=time.time,
    ):
        if not is_token(scheme):
            raise ValueError(f"not a scheme: {scheme!r}")
        self._auth_url = joined(url, auth_path)
        self._status_url = joined(url, status_path)
        self._username = username
        self._password = password
        self._scheme = scheme
        self._token = token if is_token(token) else None
        self._token_expires_at = token_expires_at
        self._session = session
        self._exchange = exchange
        self._timeout = timeout
        self._now = now

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    def close(self):
        """Close the connections."""
        self._session.close()

    @property
    def token(self):
        """The token in use, a secret; ``None`` before the first log-in."""
        return self._token

    @property
    def token_expires_at(self):
        """When :attr:`token` will be renewed, epoch seconds; ``None`` if unknown."""
        return self._token_expires_at

    def authenticate(self):
        """Log in and keep the token.

        :raise SofPortalLoginError: user name or password is wrong, or there is none
        :raise SofPortalUnavailable: network, time-out, 429 or 5xx
        :raise SofPortalError: the address or the path is wrong, or there is no token in
            the answer
        """
        self._token = self._token_expires_at = None
        if not self._password:
            raise SofPortalLoginError("There is no password to log in with")
        body = {"username": self._username, "password": self._password}
        response = self._post(self._auth_url, body)
        self._check_log_in(response)
        token = find_token(response.content.decode("utf-8", "replace"))
        if token is None:
            raise SofPortalError("The portal answered the log-in without a token")
        self._token = token
        self._token_expires_at = expiry_of(token, self._now())

    def send_status(self, tracking_number, status, moment):
        """Tell the portal how a package fares; logs in when that is needed.

        :param str tracking_number: as Lazada gave it
        :param str status: ``shipped``, ``delivered`` or ``not_delivered``
        :param datetime moment: when it happened, aware; sent with its own offset
        :raise SofPortalRefused: refused for good, with the portal's words
        :raise SofPortalLoginError: the log-in, or the token right after it, is refused
        :raise SofPortalUnavailable: network, time-out, 429 or 5xx
        :raise SofPortalError: the address or a path is wrong
        :raise ValueError: another status, an empty number, or ``moment`` is naive
        Source: docs/lazada_api.rst, "Own fleet portal".
        """
        body = _status_body(tracking_number, status, moment)
        if not self._has_living_token():
            self.authenticate()
        response = self._post(self._status_url, body, self._token)
        if response.status_code == 401:
            self.authenticate()
            response = self._post(self._status_url, body, self._token)
        self._check_status(response)

    def _has_living_token(self):
        ends = self._token_expires_at
        return self._token is not None and (ends is None or self._now() < ends)

    def _post(self, url, body, token=None):
        """Send once; only the body of a log-in holds a secret."""
        started = time.monotonic()
        try:
            response = self._exchange(
                self._session,
                "POST",
                url,
                max_bytes=_MOST_BYTES,
                json=body,
                auth=_Authorization(token and f"{self._scheme} {token}"),
                timeout=self._timeout,
            )
        except (requests.RequestException, HTTPError) as error:
            failure = _failure(error, may_be_accepted=token is not None)
        else:
            seconds = time.monotonic() - started
            _logger.debug("%s: HTTP %s, %.1f s", url, response.status_code, seconds)
            return response
        # Outside of the handler: the cause holds the request with the password.
        raise failure

    def _check_log_in(self, response):
        status = response.status_code
        if status in (200, 201):
            return
        self._check_available(response, may_be_accepted=False)
        if status in (400, 401, 403):
            raise SofPortalLoginError(self._words(response))
        raise SofPortalError(f"The log-in is not at this address: HTTP {status}")

    def _check_status(self, response):
        status = response.status_code
        if 200 <= status < 300:
            return
        self._check_available(response, may_be_accepted=status != 429)
        if status in (401, 403):
            raise SofPortalLoginError(self._words(response))
        if status < 400 or status in _WRONG_PATH:
            raise SofPortalError(f"The statuses are not at this address: HTTP {status}")
        raise SofPortalRefused(self._words(response))

    def _check_available(self, response, may_be_accepted):
        status = response.status_code
        if status == 429 or status >= 500:
            raise SofPortalUnavailable(
                self._words(response),
                retry_after=retry_after(response, self._now()),
                unknown_result=may_be_accepted,
            )

    def _words(self, response):
        return words_of(response, secrets=(self._password, self._token))


class _Authorization(requests.auth.AuthBase):
    """Sets the header itself, so that no ``.netrc`` of the machine replaces it."""

    def __init__(self, value):
        self._value = value

    def __call__(self, request):
        if self._value:
            request.headers["Authorization"] = self._value
        return request


def _status_body(tracking_number, status, moment):
    if status not in STATUSES:
        raise ValueError(f"no status of the portal: {status!r}")
    if not tracking_number:
        raise ValueError("the tracking number is empty")
    return {
        "status": status,
        "tracking_number": tracking_number,
        "timestamp": _timestamp(moment),
    }


def _timestamp(moment):
    """Write RFC 3339 with a numeric offset and without a fraction."""
    if moment.utcoffset() is None:
        raise ValueError(f"not an aware datetime: {moment}")
    if moment.utcoffset().total_seconds() % 60:
        moment = moment.astimezone(timezone.utc)
    return moment.isoformat(timespec="seconds")


def _failure(error, may_be_accepted):
    """Return our error for one of requests, without its text."""
    name = type(error).__name__
    if isinstance(error, _ADDRESS_ERRORS):
        return SofPortalError(f"The address of the portal is not usable ({name})")
    return SofPortalUnavailable(
        f"The portal could not be reached ({name})",
        unknown_result=may_be_accepted and not _is_unsent(error),
    )


def _is_unsent(error):
    """Tell whether there never was a connection: no such host, refused, no answer."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(
        reason, NewConnectionError
    )
