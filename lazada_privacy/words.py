"""The words by which a buyer is known, and how they are found in a text.

Pure functions: they know neither Odoo nor a database.
"""

import html
import json
import re

# Shorter ones stand in too many words of others.
SHORTEST = 3
SHORTEST_PHONE = 7  # digits
# Of a number, so many digits at its end tell it, whatever country code is before it.
TELLING_DIGITS = 8
BETWEEN_DIGITS = r"[\s().-]*"
_IDEOGRAPHS = re.compile("[\u3400-\u9fff]{3}")
ADDRESSES = ("address_shipping", "address_billing")
NAMES = ("first_name", "last_name")
PARTS = ("address1", "address2", "phone", "phone2", "email")
OF_ORDER = (
    "customer_first_name",
    "customer_last_name",
    "tax_code",
    "national_registration_number",
)


def read_words(order):
    """Return the words of a buyer in an order as Lazada sent it.

    :param dict order:
    :rtype: list[str]
    """
    words = [order.get(name) for name in OF_ORDER]
    words.append(_joined(order, *OF_ORDER[:2]))
    for part in ADDRESSES:
        address = order.get(part)
        if isinstance(address, dict):
            words += [address.get(name) for name in (*NAMES, *PARTS)]
            words.append(_joined(address, *NAMES))
    return [str(word) for word in words if word]


def telling(words):
    """Return those of a buyer's words that are nobody else's: whole names, streets,
    numbers and e-mails, but no name alone, such as Dan or May, which stands in many a
    text about something else.

    :rtype: list[str]
    """
    return [word for word in map(str, filter(None, words)) if _is_telling(word)]


def _is_telling(word):
    digits = len(re.sub(r"\D", "", word))
    is_name_of_many = len(word.split()) > 1 or "@" in word
    # Chinese writes a whole name without a blank.
    return is_name_of_many or digits >= SHORTEST_PHONE or bool(_IDEOGRAPHS.search(word))


def _joined(values, *names):
    return " ".join(str(values[name]) for name in names if values.get(name))


def pattern(words):
    """Return a regular expression, as PostgreSQL reads it, of all the forms in which
    words of a buyer may stand in a text, in HTML, or in JSON; case does not matter.

    :param words: texts, also empty and masked ones, which are passed by
    :return: empty if there is nothing to look for
    :rtype: str
    """
    clear = {" ".join(str(word).split()) for word in words if word}
    clear = {word for word in clear if len(word) >= SHORTEST and "*" not in word}
    found = {form for word in clear for form in _forms(word)}
    # the longest first: a part of it would leave the rest
    return "|".join(sorted(found, key=lambda form: (-len(form), form)))


def _forms(word):
    digits = re.sub(r"\D", "", word)
    if re.fullmatch(r"[\d\s()+./-]+", word):
        return [_phone(digits)] if len(digits) >= SHORTEST_PHONE else []
    written = {
        word,
        html.escape(word, quote=False),
        html.escape(word).replace("&#x27;", "&#39;"),
        json.dumps(word)[1:-1],
        json.dumps(word, ensure_ascii=False)[1:-1],
    }
    return [_whole(text) for text in written]


def _phone(digits):
    telling = BETWEEN_DIGITS.join(digits[-TELLING_DIGITS:])
    return rf"[+(]{{0,2}}(?<!\d)(\d{BETWEEN_DIGITS}){{0,4}}{telling}(?!\d)"


def _whole(text):
    """Return a form of a text that is no part of a longer word; Thai and Chinese put no
    blank between words."""
    escaped = re.sub(r"([\\^$.|?*+()\[\]{}])", r"\\\1", text)
    escaped = re.sub(r"\s+", r"(\\s|&nbsp;)+", escaped)
    start = r"\m" if text[0].isascii() and text[0].isalnum() else ""
    end = r"\M" if text[-1].isascii() and text[-1].isalnum() else ""
    return f"{start}{escaped}{end}"
