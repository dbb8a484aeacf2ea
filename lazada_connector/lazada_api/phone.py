"""Phone numbers, as buyers typed them and Lazada passes them on."""

import re

import phonenumbers

from .wire import is_masked


def to_e164(text, region):
    """Return a phone number in E.164, or the text as it came.

    Unchanged stays what is masked, no number at all, two numbers in one, a number that
    the country does not have, and one with an extension, which E.164 cannot hold.
    (Odoo's ``phone_validation`` drops asterisks and extensions, and knows no 00.)

    :param str text: ``081 234 5678``, ``6591234567``, ``+84 912 345 678``
    :param str region: code of the country for numbers without one, ``th``
    :rtype: str
    """
    if is_masked(text):
        return text
    try:
        # 00 for + is understood everywhere, but is no prefix in all six countries
        number = phonenumbers.parse(re.sub(r"^\s*00", "+", text), region.upper())
    except phonenumbers.NumberParseException:
        return text
    if number.extension or not phonenumbers.is_valid_number(number):
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
