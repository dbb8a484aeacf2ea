"""Phone numbers of six countries, in the forms that buyers type."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lazada_api.phone import to_e164

# calling code, trunk prefix, a mobile number
MOBILES = {
    "sg": ("65", "", "91234567"),
    "my": ("60", "0", "123456789"),
    "th": ("66", "0", "812345678"),
    "ph": ("63", "0", "9171234567"),
    "vn": ("84", "0", "912345678"),
    "id": ("62", "0", "81234567890"),
}
FORMS = (
    "{code}{number}",
    "+{code}{number}",
    "00{code}{number}",
    "+{code} {number}",
    "({code}){number}",
    "({code}) {trunk}{number}",
    "{trunk}{number}",
    " {trunk}{number} ",
    "{number}",
)
regions = st.sampled_from(sorted(MOBILES))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("region", sorted(MOBILES))
def test_every_form_is_the_same_number(region, form):
    code, trunk, number = MOBILES[region]
    typed = form.format(code=code, trunk=trunk, number=number)
    assert to_e164(typed, region) == f"+{code}{number}"


@given(regions, st.data())
def test_blanks_and_dashes_do_not_matter(region, data):
    code, trunk, number = MOBILES[region]
    gaps = data.draw(
        st.lists(
            st.sampled_from(["", "", " ", "-", "."]),
            min_size=len(number),
            max_size=len(number),
        )
    )
    typed = trunk + "".join(map("".join, zip(gaps, number, strict=True))).lstrip(" -.")
    assert to_e164(typed, region) == f"+{code}{number}"


@pytest.mark.parametrize(
    "text",
    [
        "", "call me", "65********41", "*", "123", "+", "0000000000",
        "0912345678 / 0987654321", "+65 9123 4567 ext. 12", "9" * 300,
    ],
)  # fmt: skip
def test_what_is_no_number_stays_as_it_came(text):
    for region in MOBILES:
        assert to_e164(text, region) == text


def test_number_of_another_country():
    assert to_e164("+44 20 7946 0958", "sg") == "+442079460958"


@given(st.one_of(st.text(), st.text("0123456789+-() *")), regions)
def test_any_text_is_kept_or_becomes_a_valid_number(text, region):
    number = to_e164(text, region)
    if number != text:
        assert re.fullmatch(r"\+[1-9][0-9]{4,14}", number)
        assert phonenumbers.is_valid_number(phonenumbers.parse(number))
    assert to_e164(number, region) == number


@given(st.text("0123456789*", min_size=1).filter(lambda text: "*" in text), regions)
def test_masked_is_never_a_number(text, region):
    assert to_e164(text, region) == text
