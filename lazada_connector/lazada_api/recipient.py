"""Who receives an order, and whether two addresses are the same one.

Lazada masks names, phones and addresses (``D**** ``, ``65********41``) until the app
has passed its review, and may send the same order masked today and clear tomorrow. A
masked value says what a clear one must look like, so it can confirm an address but
never stands for one. Source: docs/lazada_api.rst, "Addresses".
"""

import re
from dataclasses import asdict, dataclass, replace

from .wire import is_masked, to_text


@dataclass(frozen=True)
class Recipient:
    """A delivery address in Odoo's terms; absent parts are empty texts."""

    name: str = ""
    street: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    phone: str = ""

    def text(self):
        """Return what stands on a parcel: name, phone, address, a line for each."""
        place = " ".join(filter(None, (self.zip, self.city)))
        lines = (
            self.name, self.phone, self.street, self.street2, place, self.state,
            self.country,
        )  # fmt: skip
        return "\n".join(filter(None, lines))


_IDENTITY = ("name", "street", "street2", "city", "state", "zip", "country")


def read_recipient(order, part="address_shipping"):
    """Return the :class:`Recipient` of an order, or ``None`` if it has no address.

    ``address1`` is the detail, ``address3`` the state (in the Philippines with the
    city: ``Metro Manila~Makati``), ``address4`` the city, ``address5`` the third level
    (a ward, beside a district) or the post code; the district is spelt in two ways.

    :param dict order: as Lazada sent it
    :param str part: ``address_shipping`` or ``address_billing``
    """
    address = order.get(part) or {}
    if not isinstance(address, dict):
        return None
    if not any(_text(value) for value in address.values()):
        return None
    third_level = _text(address.get("address5"))
    post_code = _text(address.get("post_code")) or _post_code_of(third_level)
    district = _text(address.get("addressDistrict") or address.get("addressDsitrict"))
    state, _tilde, area = _text(address.get("address3")).partition("~")
    return Recipient(
        name=_text(
            f"{_text(address.get('first_name'))} {_text(address.get('last_name'))}"
        ),
        street=_text(address.get("address1")),
        street2=_area(third_level, district, post_code),
        city=_text(address.get("address4")) or area or _text(address.get("city")),
        state=state,
        zip=post_code,
        country=_text(address.get("country")),
        phone=_phone(address),
    )


def _area(ward, district, post_code):
    """Return ward and district, each once; the post code is none of them."""
    parts = dict.fromkeys([ward, district])
    return ", ".join(part for part in parts if part and part != post_code)


def _post_code_of(third_level):
    """One of Lazada's pages calls the third level a post code; some countries have it
    there alone."""
    return third_level if re.fullmatch("[0-9]{4,6}", third_level) else ""


def _phone(address):
    """Return the first number that has a digit, a clear one before a masked one; what
    is no number is kept as it came where there is none."""
    texts = [_text(address.get(name)) for name in ("phone", "phone2")]
    numbers = [text for text in texts if any(map(str.isdigit, text))]
    words = [text for text in texts if any(map(str.isalnum, text))]
    return min(numbers or words, key=is_masked, default="")


def same_recipient(one, other):
    """Whether two addresses of the *same buyer* agree, masked parts allowing for
    anything they could hide."""
    return all(
        _compatible(getattr(one, part), getattr(other, part)) for part in _IDENTITY
    )


def find_recipient(received, known):
    """Return the position of an address among those of the *same buyer*.

    :param Recipient received: as Lazada sent it now
    :param list known: of :class:`Recipient`
    :return: ``None`` if it is none of them, or, being masked, could be several
    :rtype: int or None
    """
    found = [
        number for number, other in enumerate(known) if same_recipient(other, received)
    ]
    equal = [
        number for number in found if _identity(known[number]) == _identity(received)
    ]
    if equal or len(found) == 1:
        return (equal or found)[0]
    return None


def clearer(known, received):
    """Return the clear parts of ``received`` that ``known`` has masked, or not at all.

    :rtype: dict[str, str]
    """
    return {
        part: text
        for part, text in asdict(received).items()
        if text and not is_masked(text) and _is_unclear(getattr(known, part))
    }


def merge_recipients(known, received):
    """Return an address with the clear parts of another form of the same one."""
    if not same_recipient(known, received):
        return known
    return replace(known, **clearer(known, received))


def _identity(recipient):
    return [getattr(recipient, part).casefold() for part in _IDENTITY]


def _is_unclear(text):
    return not text or is_masked(text)


def _compatible(one, other):
    if not one or not other or one.casefold() == other.casefold():
        return True
    return _could_hide(one, other) or _could_hide(other, one)


def _could_hide(masked, clear):
    """Whether ``masked`` may be the masked form of ``clear``. The number of asterisks
    is not taken at its word: Lazada writes four for any name."""
    if not is_masked(masked):
        return False
    pattern = ".*".join(re.escape(part) for part in re.split(r"\*+", masked.strip()))
    return re.fullmatch(pattern, clear.strip(), re.IGNORECASE | re.DOTALL) is not None


def _text(value):
    """Return Lazada's text with single blanks, and none around it."""
    return " ".join(to_text(value).split())


def clear_text(text):
    """Return a text that is not masked, or nothing."""
    return False if is_masked(text) else text or False


def read_billing(row):
    """Return who the buyer is: the billing address, or the only one there is."""
    return read_recipient(row, "address_billing") or read_recipient(row) or Recipient()


def find_or_add(new, contact):
    """Return which of the new contacts has the address of another one of the same
    buyer; the other one itself, added, if none has."""
    of_buyer = [
        other
        for other in new
        if other.buyer
        and (other.buyer, other.parent) == (contact.buyer, contact.parent)
    ]
    number = find_recipient(contact.recipient, [other.recipient for other in of_buyer])
    if number is not None:
        return of_buyer[number]
    new.append(contact)
    return contact
