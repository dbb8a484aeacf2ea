"""What Lazada hands out when a seller gives consent."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from . import const, wire

_USER_FIELDS = ("user_id", "seller_id", "short_code")


@dataclass(frozen=True)
class Token:
    """An access token and whom it belongs to.

    ``expires_in`` and ``refresh_expires_in`` are seconds from now, ``None`` when Lazada
    gave none; a ``refresh_expires_in`` of 0 means that it cannot be refreshed.
    ``country`` is in lower case, ``cb`` for a cross-border seller. ``country_users``
    are dicts ``{"country", "user_id", "seller_id", "short_code"}`` of text, one per
    venture; ``seller_id`` and ``short_code`` are those of the client's region, else
    the first.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int | None
    refresh_expires_in: int | None
    country: str
    account: str
    seller_id: str
    short_code: str
    country_users: list

    @classmethod
    def from_answer(cls, answer, region=None):
        """Read the flat answer of the token calls.

        Nothing but a missing access token is an error: both tokens have been replaced
        at Lazada already, and the new ones must not be lost over a detail.

        :param dict answer: as decoded
        :param str region: the region whose seller is wanted
        :rtype: Token
        :raise ValueError: no access token in it
        Source: docs/lazada_api.rst, "Consent and tokens".
        """
        access_token = wire.to_text(answer.get("access_token"))
        if not access_token:
            raise ValueError("no access token")
        users = _country_users(answer)
        in_region = [user for user in users if user["country"] == region]
        user = (in_region + users + [dict.fromkeys(_USER_FIELDS, "")])[0]
        return cls(
            access_token=access_token,
            refresh_token=wire.to_text(answer.get("refresh_token")),
            expires_in=_seconds(answer.get("expires_in")),
            refresh_expires_in=_seconds(answer.get("refresh_expires_in")),
            country=wire.normalise_country(answer.get("country")),
            account=wire.to_text(answer.get("account")),
            seller_id=user["seller_id"],
            short_code=user["short_code"],
            country_users=users,
        )

    def of_region(self, region):
        """Return the same consent as it concerns one venture.

        :param str region: ``sg`` …
        :rtype: Token
        """
        for user in self.country_users:
            if user["country"] == region:
                return replace(
                    self, seller_id=user["seller_id"], short_code=user["short_code"]
                )
        # Of another venture's ids, none is better than the wrong one.
        is_other = self.is_cross_border and self.country_users
        return replace(self, seller_id="", short_code="") if is_other else self

    def seller_of(self, region):
        """Return who has logged in to one venture; what was not told is left out.

        A refreshed token is that of the same seller, whatever comes with it.

        :param str region: ``sg`` …
        :return: of ``account``, ``seller_id``, ``short_code``, ``token_country``
        :rtype: dict
        """
        token = self.of_region(region)
        told = {
            "account": token.account,
            "seller_id": token.seller_id,
            "short_code": token.short_code,
            "token_country": token.country.upper(),
        }
        return {name: value for name, value in told.items() if value}

    def ends_at(self, now):
        """Return when the access token ends, ``False`` if Lazada gave no life."""
        return bool(self.expires_in) and now + timedelta(seconds=self.expires_in)

    def refresh_ends_at(self, now):
        """Return until when it can be refreshed, ``False`` if it cannot."""
        life = self.refresh_expires_in
        return bool(life) and now + timedelta(seconds=life)

    @property
    def is_cross_border(self):
        """Whether it works in every country of :attr:`country_users`."""
        return self.country == const.CROSS_BORDER


def _country_users(answer):
    # The refresh call names the list differently.
    rows = answer.get("country_user_info") or answer.get("country_user_info_list")
    return [_country_user(row) for row in rows or () if isinstance(row, dict)]


def _country_user(row):
    user = {name: wire.to_text(row.get(name)) for name in _USER_FIELDS}
    return {"country": wire.normalise_country(row.get("country")), **user}


def _seconds(value):
    """Return a life that can be; none is negative, and none longer than we believe."""
    try:
        seconds = wire.to_integer(value, default=None)
    except ValueError:
        return None
    if seconds is None or seconds < 0:
        return None
    return min(seconds, const.LONGEST_TOKEN_LIFE)
