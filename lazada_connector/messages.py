"""What Lazada's refusals mean for the person who reads them, and what to do next.

One sentence for each kind of :class:`~.lazada_api.LazadaError`; the kinds are in
``lazada_api/errors.py``.
"""

from odoo.tools.translate import LazyTranslate

from .lazada_api import Kind

_lt = LazyTranslate(__name__)

SENTENCES = {
    Kind.APP_KEY: _lt(
        "Lazada does not know the application key. Compare it with the App Console of "
        "Lazada's Open Platform and correct it in the application."
    ),
    Kind.SIGNATURE: _lt(
        "Lazada refused the signature: the application secret is wrong or was reset. "
        "Copy it again from Lazada's App Console into the application."
    ),
    Kind.TIMESTAMP: _lt(
        "Lazada refused the time of the request: this server's clock is more than two "
        "hours off. Have it set right, then try again."
    ),
    Kind.TOKEN: _lt(
        "Lazada no longer accepts the access token of this store. Press “1. Get "
        "Lazada Approval Code” and let the seller log in again."
    ),
    Kind.REFRESH_TOKEN: _lt(
        "The approval of the seller has ended, so the access token cannot be "
        "refreshed. Press “1. Get Lazada Approval Code” and let the seller log in "
        "again."
    ),
    Kind.CODE: _lt(
        "Lazada did not accept the approval code: it is older than 30 minutes, was "
        "used before, or belongs to another application. Press “1. Get Lazada "
        "Approval Code” for a new one."
    ),
    Kind.SERVICE_MARKET_REFRESH: _lt(
        "This application is sold through Lazada's Service Market: its token lasts as "
        "long as the subscription and cannot be refreshed. Renew the subscription "
        "there, then press “1. Get Lazada Approval Code”."
    ),
    Kind.SUBSCRIPTION: _lt(
        "The store has no valid subscription to the application. Order it in Lazada's "
        "Service Market, then press “1. Get Lazada Approval Code”."
    ),
    Kind.PERMISSION: _lt(
        "The application is not allowed to use this part of Lazada. Apply for the "
        "permission in Lazada's App Console."
    ),
    Kind.IP: _lt(
        "The application only accepts calls from listed addresses, and this server's "
        "is not among them. Add it to the IP whitelist in Lazada's App Console."
    ),
    Kind.THROTTLED: _lt(
        "Lazada asks to call less often. Nothing is lost; it goes on by itself later."
    ),
    Kind.UNAVAILABLE: _lt(
        "Lazada could not be reached or is overloaded. Nothing is lost; it is tried "
        "again by itself."
    ),
    Kind.HUNG: _lt(
        "Lazada did not answer in time. Nothing is lost; it is left alone for a while "
        "and then tried again by itself."
    ),
    Kind.ADDRESS: _lt(
        "The address of Lazada's server is not usable. Correct the addresses in the "
        "application, or leave them empty for Lazada's own."
    ),
    Kind.NOT_VERIFIED: _lt(
        "Lazada has not finished opening this store. Complete the steps in Lazada's "
        "Seller Center first."
    ),
    Kind.EASE_MODE: _lt(
        "The store is in Lazada's “marketplace ease mode”, which is closed to "
        "applications. Ask Lazada's seller support to change it."
    ),
    Kind.API_PATH: _lt(
        "Lazada does not offer this function to the application. Check that the "
        "address and the region of the store are right."
    ),
    Kind.STATUS: _lt(
        "What Lazada shows for this does not allow it (any more). Look at the status "
        "of the order."
    ),
    Kind.NOT_SUPPORTED: _lt("Lazada does not do this for such an order or package."),
    Kind.CAMPAIGN_LOCK: _lt(
        "A Lazada campaign holds this SKU: until it ends, stock can be raised but not "
        "lowered, and the price cannot be changed."
    ),
    Kind.GLOBAL_PLUS: _lt(
        "This is a Global Plus product. Lazada takes its price only in its own portal "
        "(GSP)."
    ),
    Kind.NOT_FOUND: _lt(
        "Lazada does not find this in the store. It may belong to another store or "
        "region."
    ),
}
# Lazada's figures that cannot both be right; the codes are in
# ``lazada_api/order_checks.py``.
CONTRADICTIONS = {
    "unit_without_id": _lt(
        "Lazada lists %(told)s units, but only %(found)s with a usable number."
    ),
    "unit_twice": _lt(
        "Lazada lists %(told)s units, but some twice: %(found)s are different ones."
    ),
    "items_count": _lt(
        "Lazada counts %(told)s units in the order, but lists %(found)s."
    ),
    "price": _lt(
        "Lazada gives %(told)s as the price of the goods, but that of the units is "
        "%(found)s."
    ),
    "voucher_seller": _lt(
        "Lazada gives %(told)s as the seller's vouchers, but those of the units are "
        "%(found)s."
    ),
    "negative_voucher": _lt("A voucher is below zero: %(told)s."),
}
CONSENT_REFUSED = _lt(
    "Lazada did not accept the approval. The usual reasons, and what helps:\n"
    "• The seller has not ordered the application, or the subscription has ended: "
    "order it in the Service Market of the store's country.\n"
    "• The application is not published yet: then only test accounts can approve it. "
    "Publish it in Lazada's App Console, or enter the seller there.\n"
    "• The log-in was that of a store in another country: log in with the account of "
    "this one.\n"
    "Then press “1. Get Lazada Approval Code” again."
)
OTHER = _lt("Lazada refused the request. If it happens again, ask for support.")
NOT_CONNECTED = _lt(
    "The store is not connected to Lazada yet. Press “1. Get Lazada Approval Code” "
    "and let the seller log in."
)


def sentence_for(env, error):
    """Return the translated sentence for an error of Lazada.

    :param error: :class:`~.lazada_api.LazadaError`
    :rtype: str
    """
    return env["base"]._lt(SENTENCES.get(error.kind, OTHER))


def contradiction_sentence(env, contradiction):
    """Return the translated sentence for a :class:`~.order_checks.Contradiction`."""
    told, found = f"{contradiction.told:f}", f"{contradiction.found:f}"
    sentence = CONTRADICTIONS[contradiction.code]
    return env["base"]._lt(sentence, told=told, found=found)
