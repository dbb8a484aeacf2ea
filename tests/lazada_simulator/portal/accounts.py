"""Users, tokens and ways of the portal."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass

TOKEN_SHAPES = ("token", "access_token", "jwt", "data.token", "bare")


@dataclass
class PortalModes:
    """How the portal behaves where nobody knows how the real one does.

    :param str token_shape: where the answer to a log-in has the token: a field, the
        field ``token`` in ``data``, or ``bare``: the body is the token
    :param bool opaque_tokens: tokens that are no JWT, so that nobody can read their end
    :param int token_life: seconds
    :param int login_status: HTTP status of a log-in, 200 or 201
    :param int refusal_status: HTTP status of a refused log-in
    :param bool refusals_as_text: refusals are plain text instead of JSON
    :param bool moves_items: an accepted status moves the items of the package, too
    :param bool lags: it does so only when ``catch_up_portal`` is called
    """

    token_shape: str = "token"
    opaque_tokens: bool = False
    token_life: int = 3600
    login_status: int = 200
    refusal_status: int = 401
    refusals_as_text: bool = False
    moves_items: bool = True
    lags: bool = False

    def __post_init__(self):
        if self.token_shape not in TOKEN_SHAPES:
            raise ValueError(f"no such token shape; there are {TOKEN_SHAPES}")


class PortalAccounts:
    def __init__(self, settings, clock):
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._passwords = {settings.sof_username: settings.sof_password}
        self._ends = {}
        self.modes = PortalModes()
        self.logins = 0
        self.late_moves = []

    def set_password(self, username, password):
        """Add a user, or give one another password; None removes the user."""
        self._passwords[username] = password
        if password is None:
            del self._passwords[username]

    def log_in(self, username, password):
        """A new token, or None for a wrong log-in."""
        if password is None or self._passwords.get(username) != password:
            return None
        self.logins += 1
        ends = self._clock.now() + self.modes.token_life
        token = secrets.token_hex(20) if self.modes.opaque_tokens else self._jwt(ends)
        self._ends[token] = ends
        return token

    def catch_up(self):
        """Move the items that lag behind; gives how many statuses that were."""
        late, self.late_moves = self.late_moves, []
        for move in late:
            move()
        return len(late)

    def is_valid(self, token):
        return self._ends.get(token, 0) > self._clock.precise()

    def expire_tokens(self):
        """End all tokens; gives how many there were."""
        count = len(self._ends)
        self._ends.clear()
        return count

    def _jwt(self, ends):
        header = {"alg": "HS256", "typ": "JWT"}
        claims = {"exp": ends, "jti": secrets.token_hex(8)}
        text = f"{_part(header)}.{_part(claims)}"
        digest = hmac.new(self._key, text.encode(), hashlib.sha256).digest()
        return f"{text}.{_encode(digest)}"


def _part(value):
    return _encode(json.dumps(value).encode())


def _encode(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
