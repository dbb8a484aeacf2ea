"""Push messages ("Lazada Push Mechanism"): what Lazada tells an app by itself."""

import hashlib
import hmac
import json
import queue
import threading

import requests

ORDER, PACKAGE, LOW_STOCK, TOKEN_EXPIRY = 0, 14, 6, 8
REVERSE_ORDER = 10
SECONDS = 10


def order_message(seller, order, unit, now):
    """The message about the status of one unit: type 0, with milliseconds outside."""
    return {
        "seller_id": seller.seller_id,
        "message_type": ORDER,
        "data": {
            "order_status": unit.status,
            "trade_order_id": str(order.order_id),
            "trade_order_line_id": str(unit.item_id),
            "status_update_time": int(unit.updated_at),
        },
        "timestamp": int(now * 1000),
        "site": f"lazada_{seller.region.code}",
    }


def reverse_message(seller, made, line, word, now):
    """The message about a line of a return: type 10, with seconds outside.

    :param str word: its ``reverse_status``, which is none of those of the calls
    """
    return {
        "seller_id": seller.seller_id,
        "message_type": REVERSE_ORDER,
        "data": {
            "reverse_order_id": str(made.return_id),
            "reverse_order_line_id": str(line.line_id),
            "trade_order_id": str(made.order.order_id),
            "trade_order_line_id": str(line.unit.item_id),
            "reverse_status": word,
            "buyer_id": str(made.order.buyer.buyer_id),
            "seller_id": seller.seller_id,
            "extraParams": "",
            "status_update_time": int(line.modified_at),
        },
        "timestamp": int(now),
        "site": f"lazada_{seller.region.code}",
    }


def package_message(seller, order, package_id, word, now):
    """The message about a package: type 14; its words are none of the units'."""
    return {
        "seller_id": seller.seller_id,
        "message_type": PACKAGE,
        "data": {
            "trade_order_id": str(order.order_id),
            "fulfillment_package_id": package_id,
            "buyer_id": str(order.buyer.buyer_id),
            "status": word,
            "status_update_time": int(now),
        },
        "timestamp": int(now),
        "site": f"lazada_{seller.region.code}",
    }


class Pusher:
    """Signs and sends messages; those that are sent later go one after the other.

    :param Settings settings: the app's key and secret
    """

    def __init__(self, settings):
        self._settings = settings
        self._waiting = queue.SimpleQueue()
        self._thread = None
        self.answers = []

    def sign(self, body):
        """Lower-case hex over the app key and the raw body."""
        key = self._settings.app_secret.encode()
        message = self._settings.app_key.encode() + body
        return hmac.new(key, message, hashlib.sha256).hexdigest()

    def _send(self, url, message, signature):
        text = message if isinstance(message, str) else json.dumps(message)
        body = text.encode()
        headers = {
            "Content-Type": "application/json",
            "Authorization": signature or self.sign(body),
        }
        status, milliseconds = 0, 0
        try:
            response = requests.post(url, data=body, headers=headers, timeout=SECONDS)
            status = response.status_code
            milliseconds = round(response.elapsed.total_seconds() * 1000, 1)
        except requests.RequestException:
            pass
        answer = {"status": status, "milliseconds": milliseconds, "message": text}
        self.answers.append(answer)

    def send_later(self, url, message, signature=None):
        """Send a message from a thread of its own; ``answers`` tells how it went.

        :param message: dict, or the raw text of a body
        :param str signature: instead of the right one
        """
        self._waiting.put((url, message, signature))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()

    def _work(self):
        while True:
            self._send(*self._waiting.get())
