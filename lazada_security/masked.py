"""What a screen shows of a buyer's phone or e-mail."""

import re

# Numbers that are written with blanks, dashes or a plus, of seven digits or more.
_PHONE = re.compile(r"\+?\d[\d ().-]{5,}\d")
_EMAIL = re.compile(r"([^\s@<>,;]+)@([^\s@<>,;]+)")
_SHOWN = 3


def mask_contact(text):
    """Return a text whose phone numbers and e-mail addresses nobody can use.

    :param str text: lines of an address
    :rtype: str
    """
    text = _EMAIL.sub(lambda found: f"{found[1][0]}***@{found[2]}", text)
    return _PHONE.sub(_mask_number, text)


def _mask_number(found):
    digits = sum(map(str.isdigit, found[0]))
    hidden = digits - _SHOWN

    def mask(each):
        nonlocal hidden
        if each.isdigit() and hidden > 0:
            hidden -= 1
            return "*"
        return each

    return "".join(map(mask, found[0]))
