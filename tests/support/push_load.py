"""Push messages at a given rate, from this machine to a running Odoo.

Prints how many were answered, how fast, and what the machine was doing otherwise::

    python tests/support/push_load.py URL APP_KEY APP_SECRET --rate 200 --seconds 30

URL is the push address of the application. Whether all have arrived is for the caller
to count: the messages name the orders ``--first`` and upwards, each once.
"""

import argparse
import hashlib
import hmac
import http.client
import json
import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

# More than can be under way at once: nobody waits for a free sender.
SENDERS = 100
PATIENCE = 30  # seconds for one answer


def body_of(number, seller_id):
    """One message about a unit; no two are alike."""
    message = {
        "seller_id": seller_id,
        "message_type": 0,
        "data": {
            "order_status": "pending",
            "trade_order_id": str(number),
            "trade_order_line_id": f"{number}1",
            "status_update_time": 1767225600,
        },
        "timestamp": 1767225600000 + number,
        "site": "lazada_sg",
    }
    return json.dumps(message).encode()


def sign(options, body):
    message = options.app_key.encode() + body
    return hmac.new(options.app_secret.encode(), message, hashlib.sha256).hexdigest()


def send(options, number, due):
    """Send one message at its time.

    :param float due: ``time.monotonic()``
    :return: HTTP status or the error's name, and seconds since it was due, so that a
        message that had to queue here counts as slow
    """
    body = body_of(number, options.seller)
    headers = {
        "Authorization": sign(options, body),
        "Content-Type": "application/json",
    }
    target = urlsplit(options.url)
    time.sleep(max(0, due - time.monotonic()))
    connection = http.client.HTTPConnection(target.netloc, timeout=PATIENCE)
    try:
        connection.request("POST", target.path, body, headers)
        response = connection.getresponse()
        response.read()
        status = response.status
    except OSError as error:
        status = type(error).__name__
    finally:
        connection.close()
    return status, time.monotonic() - due


def run(options):
    """Send all messages; return their results in the order in which they were sent."""
    count = round(options.rate * options.seconds)
    begin = time.monotonic() + 0.5
    with ThreadPoolExecutor(SENDERS) as senders:
        futures = [
            senders.submit(
                send, options, options.first + number, begin + number / options.rate
            )
            for number in range(count)
        ]
        return [future.result() for future in futures]


def describe(options, results):
    """Return the figures as lines of text."""
    times = sorted(seconds * 1000 for _status, seconds in results)

    def percentile(share):
        return times[min(len(times) - 1, int(len(times) * share))]

    load = " ".join(f"{figure:.1f}" for figure in os.getloadavg())
    return "\n".join(
        [
            f"{len(results)} messages, {options.rate}/s for {options.seconds} s",
            f"answers: {dict(Counter(status for status, _seconds in results))}",
            f"milliseconds: 50 % {percentile(0.5):.0f}, 95 % {percentile(0.95):.0f}, "
            f"99 % {percentile(0.99):.0f}, slowest {times[-1]:.0f}; "
            f"over 500: {sum(each > 500 for each in times)}",
            f"load of the machine afterwards: {load} on {os.cpu_count()} cores",
        ]
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("app_key")
    parser.add_argument("app_secret")
    parser.add_argument("--rate", type=float, default=200, help="messages a second")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--first", type=int, default=10**12, help="first order id")
    parser.add_argument("--seller", default="1234567", help="Lazada's id of the seller")
    options = parser.parse_args()
    print(describe(options, run(options)))


if __name__ == "__main__":
    main()
