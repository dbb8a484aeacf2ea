"""What a new log-in has to be, and what is kept of it."""

from datetime import datetime, timedelta, timezone

from odoo.exceptions import UserError


def check_seller(store, token):
    """Refuse the log-in of another country or seller: orders would end up in the
    wrong store."""
    countries = {user["country"] for user in token.country_users}
    if token.is_cross_border and countries and store.region not in countries:
        raise UserError(
            store.env._(
                "The seller has stores in %(countries)s, but %(store)s is a store "
                "of %(region)s. Choose a region of the seller's.",
                countries=", ".join(sorted(countries)).upper(),
                store=store.display_name,
                region=store.region.upper(),
            )
        )
    if token.country and token.country != store.region and not token.is_cross_border:
        raise UserError(
            store.env._(
                "The seller logged in to the store of %(country)s, but %(store)s "
                "is a store of %(region)s. Log in there, or correct the region.",
                country=token.country.upper(),
                store=store.display_name,
                region=store.region.upper(),
            )
        )
    if store.seller_id and token.seller_id and store.seller_id != token.seller_id:
        raise UserError(
            store.env._(
                "%(store)s belongs to the seller %(known)s, but the log-in was "
                "that of seller %(other)s. Log in with the right account, or set "
                "up a store of its own for the other seller.",
                store=store.display_name,
                known=store.seller_id,
                other=token.seller_id,
            )
        )


def token_vals(store, token):
    """Return the store's values for new tokens.

    :param token: :class:`~...lazada_api.token.Token`; lives are in seconds
    """
    token = token.of_region(store.region)
    now = datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)
    life = token.expires_in or 0
    expires = now + timedelta(seconds=life) if life else False
    refresh_life = token.refresh_expires_in
    vals = {
        "access_token": token.access_token,
        "access_token_expires_at": expires,
        "access_token_life": life,
        "refresh_token": token.refresh_token,
        "refresh_token_expires_at": refresh_life
        and now + timedelta(seconds=refresh_life),
        "connection_error": False
        if life
        else store.env._(
            "Lazada gave no expiry date for the access token. Press “1. Get "
            "Lazada Approval Code” and let the seller log in again."
        ),
    }
    told = {
        "account": token.account,
        "seller_id": token.seller_id,
        "short_code": token.short_code,
        "token_country": token.country.upper(),
    }
    return vals | {name: value for name, value in told.items() if value}
