import json


def body_of(message_type, outer_seller="1234567", **data):
    """Return a push message, as Lazada sends it."""
    message = {
        "seller_id": outer_seller,
        "message_type": message_type,
        "data": data,
        "timestamp": 1767225601,
        "site": "lazada_sg",
    }
    return json.dumps(message).encode()
