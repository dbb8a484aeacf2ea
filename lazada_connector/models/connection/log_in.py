"""What a new log-in has to be, and what is kept of it."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Domain


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
    twin = find_store_of(store.env, store.region, token.seller_of(store.region))
    if twin - store:
        raise UserError(describe_twin(store, twin))


def find_store_of(env, region, seller):
    """Return the store of a seller in a country, of whatever company and archived or
    not, with Odoo's own rights.

    :param dict seller: ``seller_id``, or else ``account``
    """
    stores_sudo = env["lazada.store"].sudo().with_context(active_test=False)
    name = "seller_id" if seller.get("seller_id") else "account"
    if not seller.get(name):
        return stores_sudo
    domain = Domain("region", "=", region) & Domain(name, "=", seller[name])
    if name == "account":
        domain &= Domain("seller_id", "=", False)
    return stores_sudo.search(domain, limit=1)


def describe_twin(store, twin):
    """Say that the seller has a store already; of another company, not which."""
    if not twin.with_user(store.env.user).has_access("read"):
        return store.env._(
            "This seller is connected in another company already. In two stores, "
            "its orders would be there twice."
        )
    return store.env._(
        "This seller is connected as %(store)s already, which may be archived. In two "
        "stores, its orders would be there twice: go on with that one.",
        store=twin.display_name,
    )


def token_vals(store, token):
    """Return the store's values for new tokens.

    :param token: :class:`~...lazada_api.token.Token`; lives are in seconds
    """
    now = fields.Datetime.now()
    life = token.expires_in or 0
    return {
        "access_token": token.access_token,
        "access_token_expires_at": token.ends_at(now),
        "access_token_life": life,
        "refresh_token": token.refresh_token,
        "refresh_token_expires_at": token.refresh_ends_at(now),
        "connection_error": False
        if life
        else store._lt(
            "Lazada gave no expiry date for the access token. Press “1. Get "
            "Lazada Approval Code” and let the seller log in again."
        ),
    }
