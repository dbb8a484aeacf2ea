"""Y2: secrets are encrypted at rest, keys are changed, a lost key loses nothing."""

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from lazada_api.secret_box import PREFIX, box_of, is_sealed

OLD, NEW = (Fernet.generate_key().decode() for _key in range(2))
TEXTS = st.text().filter(lambda text: not text.startswith(PREFIX))


@given(TEXTS)
def test_what_is_sealed_is_opened_by_the_same_key_only(text):
    sealed = box_of(OLD).seal(text)
    assert box_of(OLD).open(sealed) == text
    if text:
        assert is_sealed(sealed)
        assert text not in sealed or len(text) < 4
        assert box_of(NEW).open(sealed) == sealed
        assert box_of("").open(sealed) == sealed


@pytest.mark.parametrize("nothing", ["", None, False])
def test_nothing_stays_nothing(nothing):
    for box in (box_of(OLD), box_of("")):
        assert box.seal(nothing) == nothing
        assert box.open(nothing) == nothing
        assert box.renew(nothing) == nothing


def test_without_a_key_everything_is_as_before():
    box = box_of(" , ")
    assert not box.has_key
    assert box.seal("token") == box.open("token") == box.renew("token") == "token"


def test_clear_texts_are_read_and_sealed_once_there_is_a_key():
    box = box_of(OLD)
    assert box.open("token") == "token"
    sealed = box.renew("token")
    assert is_sealed(sealed)
    assert box.renew(sealed) == box.seal(sealed) == sealed


def test_a_key_is_changed():
    sealed = box_of(OLD).seal("token")
    both = box_of(f"{NEW}, {OLD}")
    assert both.open(sealed) == "token"
    renewed = both.renew(sealed)
    assert renewed != sealed
    assert both.renew(renewed) == renewed
    assert box_of(NEW).open(renewed) == "token"


def test_what_no_key_opens_stays():
    sealed = box_of(OLD).seal("token")
    assert box_of(NEW).renew(sealed) == sealed
    damaged = sealed[:-8]
    assert box_of(OLD).open(damaged) == box_of(OLD).renew(damaged) == damaged


def test_no_secret_goes_past_a_key_that_is_none():
    box = box_of("swordfish")
    assert box.has_key and box.is_broken
    with pytest.raises(ValueError):
        box.seal("token")
    assert box.open("token") == "token"
    sealed = box_of(OLD).seal("token")
    assert box.open(sealed) == sealed
