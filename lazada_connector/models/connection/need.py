"""What the connection of a store needs, and when it ends."""

from datetime import timedelta

from odoo import fields
from odoo.tools import LazyTranslate, format_date, format_datetime

from ...lazada_api.lives import WARN_BEFORE, is_later

_lt = LazyTranslate(__name__)

# What to press, in the words of the form; the dashboard has one button for each.
REMEDIES = {
    "connect": _lt("Press “1. Get Lazada Approval Code”; Odoo does the rest."),
    "reconnect": _lt(
        "Press “1. Get Lazada Approval Code” and let the seller log in again."
    ),
    "refresh": _lt("Press “3. Refresh Lazada Access Token”."),
    "renew": _lt("Renew it there, then press “1. Get Lazada Approval Code”."),
}
# Ends that near to each other are one end: Lazada tells how long a token lives, not
# when it ends.
ONE_DAY = timedelta(days=1)


def find_need(store):
    """Return what a person can do about the connection, and in one sentence why.

    :return: key of ``connection_remedy`` or ``False``, and a text or ``False``
    :rtype: tuple
    """
    if not store.app_id:
        return "setup", store.env._(
            "Choose the application by which Odoo talks to Lazada."
        )
    if store.connection_error:
        # without the small print, which stands in the activity and in the sync run
        remedy = "renew" if subscription_ends(store, timedelta()) else "reconnect"
        return remedy, store.connection_error.split("\n")[0]
    if store.app_id.is_paused:
        return False, store.env._(
            "Lazada was called too often. It is left alone until %s; then the "
            "scheduled actions go on by themselves.",
            format_datetime(store.env, store.app_id.paused_until),
        )
    if store.state == "draft":
        return "connect", store.env._(
            "Not connected yet: the seller has to log in at Lazada."
        )
    if store.state == "connected":
        return False, False
    return _find_ending(store)


def subscription_ends(store, within):
    """Whether the subscription ends within this time, or has ended."""
    end = store.subscription_end
    return bool(end) and end <= fields.Datetime.now() + within


def _find_ending(store):
    """Return the remedy and the sentence for what ends or has ended; same shape as
    above."""
    day = format_date(store.env, store.subscription_end)
    if subscription_ends(store, timedelta()):
        return "renew", store.env._(
            "The subscription in Lazada's Service Market ended on %s.", day
        )
    if store.state == "expired":
        if store._can_refresh():
            return "refresh", store.env._("The access token has ended.")
        return "reconnect", store.env._("The approval of the seller has ended.")
    if subscription_ends(store, WARN_BEFORE):
        return "renew", store.env._(
            "The subscription in Lazada's Service Market ends on %s.", day
        )
    ends = store.refresh_token_expires_at or store.access_token_expires_at
    if is_later(ends, fields.Datetime.now() + WARN_BEFORE):
        return False, store.env._(
            "The access token ends on %s. Odoo replaces it by itself before the "
            "next call.",
            format_date(store.env, store.access_token_expires_at),
        )
    return "reconnect", store.env._(
        "The seller's approval ends on %s.", format_date(store.env, ends)
    )


def endings(store):
    """Return what ends when, for what ends at all.

    A token that cannot be refreshed lives as long as the subscription: then only
    the subscription is worth a word.

    :return: dict from the warning's subject to a moment (naive, UTC)
    """
    approval, end = store.refresh_token_expires_at, store.subscription_end
    if not approval:
        approval = store.access_token_expires_at
        if end and approval and approval > end - ONE_DAY:
            approval = False
    found = {"approval": approval, "subscription": end}
    return {subject: moment for subject, moment in found.items() if moment}
