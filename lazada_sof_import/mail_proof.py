"""Whether the mail server that received a mail vouches for its sender.

Source: RFC 8601, *Authentication-Results*. Knows nothing of Odoo.
"""

import re

_SPACE = re.compile(r"\s+")
_RESULT = re.compile(r"(spf|dkim|dmarc)(?:/1)? ?= ?([a-z]+)\b ?(.*)")
_PROPERTY = re.compile(r"(smtp|header)\.([a-z-]+) ?= ?(\S+)")


class _Unreadable(ValueError):
    """A comment or a quotation does not end."""


def is_vouched(headers, server, domain):
    """Tell whether a server says that a mail comes from the domain it is signed with.

    A server puts its own header on top and takes away what others wrote in its name, so
    only the first of its headers counts.

    :param headers: the texts of the headers *Authentication-Results*, as they stand
    :param str server: the *authserv-id* by which the receiving server calls itself
    :param str domain: of the sender in *From*
    :rtype: bool
    """
    own = (parts for parts in map(_parts, headers) if _id_of(parts) == server.lower())
    results = [_RESULT.fullmatch(part) for part in next(own, ["", ""])[1:]]
    found = [
        (*match.group(1, 2), dict(_properties(match[3]))) for match in results if match
    ]
    if any(method == "dmarc" and result != "pass" for method, result, _of in found):
        return False
    return any(
        result == "pass" and _speaks_of(method, of, domain.lower())
        for method, result, of in found
    )


def _speaks_of(method, of, domain):
    if method == "dmarc":
        return of.get("header.from") == domain
    if method == "spf":
        return of.get("smtp.mailfrom", "").rpartition("@")[2] == domain
    signer = of.get("header.d") or of.get("header.i", "").rpartition("@")[2]
    return "." in signer and f".{domain}".endswith(f".{signer}")


def _properties(text):
    for kind, name, value in _PROPERTY.findall(text):
        yield f"{kind}.{name}", value


def _id_of(parts):
    return parts[0].partition(" ")[0]


def _parts(header):
    """Return what stands between the semicolons of a header, in lower case and without
    comments; nothing of one that cannot be read."""
    try:
        text = "".join(_spoken(header))
    except _Unreadable:
        return [""]
    return [_SPACE.sub(" ", part).strip().lower() for part in text.split(";")]


def _spoken(header):
    """Yield the characters outside of comments. A quotation becomes one word that says
    nothing: what stands in it is the sender's choice."""
    depth, is_quoted, characters = 0, False, iter(header)
    for character in characters:
        if character == "\\" and (depth or is_quoted):
            next(characters, None)
        elif character == '"' and not depth:
            is_quoted = not is_quoted
            yield "_"
        elif is_quoted:
            continue
        elif character == "(":
            depth += 1
        elif character == ")" and depth:
            depth -= 1
        elif not depth:
            yield character
    if depth or is_quoted:
        raise _Unreadable
