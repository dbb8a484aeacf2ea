"""Buyers with the names, phone forms and addresses of their country."""

from faker import Faker

from ..model import Buyer
from . import words

LOCALES = {"my": "en_MS", "th": "th_TH", "ph": "fil_PH", "vn": "vi_VN", "id": "id_ID"}
LOCAL_NAMES = {"sg": words.SINGAPORE_NAMES, "my": words.MALAYSIA_NAMES}


def make_buyers(rng, region, count):
    """``count`` buyers; some of them will order more than once.

    :param random.Random rng: what everything is drawn from
    :return: list of :class:`Buyer`
    """
    faker = Faker(LOCALES.get(region.code, "en_US"))
    faker.seed_instance(rng.getrandbits(32))
    return [_make_buyer(rng, faker, region, number) for number in range(count)]


def _make_buyer(rng, faker, region, number):
    state, city, district, post_code = rng.choice(words.PLACES[region.code])
    buyer = Buyer(
        buyer_id=700_000_000 + region.id_prefix * 10_000_000 + number,
        name=_name(rng, faker, region),
        phone=_phone(rng, region),
        street=_street(rng, faker, region),
        state=state,
        city=city,
        district=district,
        post_code=post_code,
    )
    if region.code in ("th", "vn") and rng.random() < 0.2:
        buyer.tax_code = _digits(rng, 13 if region.code == "th" else 10)
        buyer.branch_number = rng.choice(("00000", "00012")) * (region.code == "th")
    return buyer


def _name(rng, faker, region):
    if region.code in LOCAL_NAMES:
        return rng.choice(LOCAL_NAMES[region.code])
    return f"{faker.first_name()} {faker.last_name()}"


def _street(rng, faker, region):
    if region.code == "sg":
        road = rng.choice(words.ROADS)
        floor, unit = rng.randint(2, 30), rng.randint(1, 99)
        return f"{rng.randint(1, 999)} {road} #{floor:02}-{unit:02}"
    return faker.street_address()


def _phone(rng, region):
    """The same kind of number in one of the forms that buyers type."""
    country, trunk, starts, length = words.MOBILES[region.code]
    number = rng.choice(starts) + _digits(rng, length)
    forms = (
        f"{country}{number}",
        f"+{country}{number}",
        f"+{country} {number[:4]} {number[4:]}",
        f"{trunk}{number}",
        f"{trunk}{number[:4]}-{number[4:]}",
        f"({country}){number}",
    )
    return rng.choice(forms)


def _digits(rng, count):
    return "".join(rng.choices("0123456789", k=count))
