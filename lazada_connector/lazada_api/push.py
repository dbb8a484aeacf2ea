"""Messages that Lazada pushes to an application: are they genuine, what do they say.

A message is a hint that something has changed, never the state itself: it may come
twice, late, out of order, or be sent again by somebody who has overheard it.
"""

import hashlib
import hmac
from dataclasses import dataclass

from . import wire

# docs/lazada_api.rst, "Push messages": the types that are used here.
ORDER, PACKAGE, REVERSE_ORDER = 0, 14, 10
LOW_STOCK, TOKEN_EXPIRY = 6, 8
PRODUCT_TYPES = (3, 4, 5)


@dataclass(frozen=True)
class PushMessage:
    """What a message says.

    :param type: number of the topic; ``None`` if there is none, or none of this world
    :param str seller_id: whom it is about, empty if it does not say
    :param str region: ``sg`` …, empty if it does not say
    :param dict data: as Lazada sent it
    """

    type: int | None
    seller_id: str
    region: str
    data: dict

    @property
    def order_id(self):
        """Lazada's id of the order that it is about, empty if it is about none.

        :rtype: str
        """
        return self._number("trade_order_id")

    @property
    def return_id(self):
        """Lazada's id of the reverse order that it is about, empty if it is about none.

        :rtype: str
        """
        return self._number("reverse_order_id")

    def _number(self, name):
        number = wire.read_id(self.data.get(name))
        return number if number.isascii() and number.isdecimal() and int(number) else ""


def signature(app_key, app_secret, body):
    """Return what Lazada puts into the header ``Authorization``.

    :param str app_key: of the application
    :param str app_secret: of the application
    :param bytes body: raw, as received
    :return: lower-case hex
    Source: docs/lazada_api.rst, "Push messages".
    """
    return hmac.new(
        app_secret.encode(), app_key.encode() + body, hashlib.sha256
    ).hexdigest()


def is_genuine(app_key, app_secret, body, given):
    """Whether the holder of the secret has signed this body. In constant time.

    :param str given: value of the header ``Authorization``
    """
    wanted = signature(app_key, app_secret, body)
    return hmac.compare_digest(wanted.encode(), (given or "").strip().lower().encode())


def read_message(text):
    """Read a message.

    :param str text: the body
    :rtype: PushMessage
    :raise ValueError: it is no JSON object
    Source: docs/lazada_api.rst, "Push messages".
    """
    message = wire.json_loads(text)
    if not isinstance(message, dict):
        raise ValueError("no JSON object")
    data = message.get("data")
    data = data if isinstance(data, dict) else {}
    return PushMessage(
        type=_number(message.get("message_type")),
        # Of type 8, the outer one is the text "null".
        seller_id=wire.read_id(message.get("seller_id"))
        or wire.read_id(data.get("seller_id")),
        region=_region(message.get("site")),
        data=data,
    )


def _number(value):
    try:
        number = wire.to_integer(value, default=-1)
    except ValueError:
        return None
    return number if number >= 0 else None


def _region(site):
    # "lazada_sg", "lazada-sg" and "LAZADA_SG" all occur.
    return wire.to_text(site).lower().replace("-", "_").rpartition("_")[2]
