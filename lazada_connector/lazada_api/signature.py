"""Request signature of the Lazada Open Platform."""

import hashlib
import hmac


def string_to_sign(path, params):
    """Join the API path and the parameters as Lazada signs them.

    :param str path: API path without host and without ``/rest``: ``/orders/get``
    :param dict params: name to text, not URL-encoded; a ``sign`` is left out
    :rtype: str
    Source: docs/lazada_api.rst, "Signature".
    """
    # Code points sort as their UTF-8 bytes do, so this is Lazada's byte order.
    signed = sorted((name, text) for name, text in params.items() if name != "sign")
    return path + "".join(name + text for name, text in signed)


def sign(app_secret, path, params):
    """Return the ``sign`` parameter: HMAC-SHA256 in upper-case hex.

    :param str app_secret: secret of the application
    :param str path: see :func:`string_to_sign`
    :param dict params: see :func:`string_to_sign`
    :rtype: str
    Source: docs/lazada_api.rst, "Signature".
    """
    message = string_to_sign(path, params).encode()
    return hmac.new(app_secret.encode(), message, hashlib.sha256).hexdigest().upper()
