"""Actions on push messages."""

from .. import push


def push_message(world, url=None, message_type=0, data=None, signature=None, body=None):
    """Send a message soon, in the background; :func:`push_answers` tells how it went.

    :param str url: of the app; else the mode ``push_url``
    :param dict data: what the message says
    :param str signature: instead of the right one
    :param str body: a raw body instead of a message, for replays and forgeries
    """
    seller = world.seller()
    # Of a token's end, the outer seller is the text "null".
    outer = "null" if message_type == push.TOKEN_EXPIRY else seller.seller_id
    message = body or {
        "seller_id": outer,
        "message_type": message_type,
        "data": data or {},
        "timestamp": world.clock.now(),
        "site": f"lazada_{seller.region.code}",
    }
    world.pusher.send_later(url or world.modes.push_url, message, signature)


def push_answers(world):
    """What the app answered so far: ``[{"status", "milliseconds", "message"}]``.

    Status 0 is no answer.
    """
    return world.pusher.answers
