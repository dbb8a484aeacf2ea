"""Lazada's request signature ("Signature algorithm")."""

import hashlib
import hmac


def sign(secret, path, parameters):
    """Upper-case HMAC-SHA256 of the path and the sorted parameters.

    :param str path: without host and ``/rest``, such as ``/order/get``
    :param dict parameters: text by text, not yet URL-encoded; ``sign`` is left out
    """
    names = sorted(name for name in parameters if name != "sign")
    text = path + "".join(name + parameters[name] for name in names)
    # JSON may hold halves of characters, which must not stop the check.
    content = text.encode(errors="surrogatepass")
    digest = hmac.new(secret.encode(), content, hashlib.sha256)
    return digest.hexdigest().upper()


def is_signed(secret, path, parameters):
    """Whether ``sign`` fits. Empty values may be signed or left out by the client."""
    given = parameters.get("sign", "").encode(errors="surrogatepass")
    filled = {name: value for name, value in parameters.items() if value}
    return any(
        hmac.compare_digest(sign(secret, path, signed).encode(), given)
        for signed in (parameters, filled)
    )
