"""Authorisation codes and tokens ("GenerateAccessToken", "RefreshAccessToken")."""

import secrets
from dataclasses import dataclass

from .errors import Refusal

CODE_LIFE = 30 * 60
# Stands for all countries of a seller ("Configure seller authorization").
CROSS_BORDER = "cb"


@dataclass(slots=True)
class Grant:
    """What one consent gave: a pair of tokens for one seller."""

    region_code: str
    account: str
    access_token: str = ""
    refresh_token: str = ""
    access_ends: int = 0
    refresh_ends: int = 0


class TokenBook:
    def __init__(self, settings, clock):
        self._settings = settings
        self._clock = clock
        self._codes = {}
        self._by_access = {}
        self._by_refresh = {}

    def new_code(self, region_code, account):
        """A code that lives 30 minutes and works once."""
        code = f"0_{self._settings.app_key}_{secrets.token_urlsafe(18)}"
        ends = self._clock.now() + CODE_LIFE
        self._codes[code] = (ends, Grant(region_code, account))
        return code

    def redeem(self, code):
        """The grant of a code, with its first tokens.

        :raise Refusal: InvalidCode
        """
        ends, grant = self._codes.pop(code, (0, None))
        if grant is None or ends < self._clock.now():
            raise Refusal("InvalidCode")
        grant.refresh_ends = self._clock.now() + self._settings.refresh_life
        return self._rotate(grant)

    def refresh(self, refresh_token):
        """The grant with a new pair; the refresh token's life goes on unchanged.

        :raise Refusal: IllegalRefreshToken
        """
        grant = self._by_refresh.get(refresh_token)
        if grant is None or grant.refresh_ends <= self._clock.now():
            raise Refusal("IllegalRefreshToken")
        return self._rotate(grant)

    def grant_of(self, access_token):
        """The grant of a living access token.

        :raise Refusal: IllegalAccessToken
        """
        grant = self._by_access.get(access_token)
        if grant is None or grant.access_ends <= self._clock.now():
            raise Refusal("IllegalAccessToken")
        return grant

    def lives_of(self, grant):
        """Seconds that the access token and the refresh token still live."""
        now = self._clock.now()
        return max(0, grant.access_ends - now), max(0, grant.refresh_ends - now)

    def expire(self, region_code=None, access=True, refresh=False):
        """End tokens now.

        :return: how many grants were touched
        """
        now, count = self._clock.now(), 0
        for grant in self._by_access.values():
            if region_code in (None, grant.region_code):
                grant.access_ends = now if access else grant.access_ends
                grant.refresh_ends = now if refresh else grant.refresh_ends
                count += 1
        return count

    def _rotate(self, grant):
        self._by_access.pop(grant.access_token, None)
        self._by_refresh.pop(grant.refresh_token, None)
        grant.access_token = f"50000{secrets.token_urlsafe(30)}"
        grant.refresh_token = f"50001{secrets.token_urlsafe(30)}"
        grant.access_ends = self._clock.now() + self._settings.token_life
        self._by_access[grant.access_token] = grant
        self._by_refresh[grant.refresh_token] = grant
        return grant
