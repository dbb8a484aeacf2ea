"""Whatever Lazada sends and whatever pattern is allowed: a name within the folder."""

import unicodedata
from datetime import datetime

from hypothesis import assume, example, given
from hypothesis import strategies as st

from document_name import (
    LONGEST,
    PatternError,
    check_pattern,
    clean_part,
    document_name,
    numbered_name,
)

# Of all characters, and more often of those that do harm.
harmful = st.sampled_from('/\\.. :*?"<>|\0\n\r\t\x7f\u202e\u200b\ud800é\u0301{}%CONnul')
short = st.text(st.one_of(st.characters(), harmful), max_size=20)
texts = st.one_of(short, short.map(lambda text: text * 60))
placeholders = st.sampled_from(
    [
        "{store}",
        "{region}",
        "{order}",
        "{invoice}",
        "{type}",
        "{date:%Y/%m}",
        "{sequence:04}",
        "/",
    ]
)
patterns = st.lists(st.one_of(placeholders, texts), min_size=1, max_size=6).map("".join)
values = st.fixed_dictionaries(
    {name: texts for name in ("store", "region", "order", "invoice", "type")}
    | {
        "date": st.datetimes(min_value=datetime(1970, 1, 1)),
        "sequence": st.integers(0, 10**9),
    }
)


def assert_sound(path):
    assert path
    assert unicodedata.is_normalized("NFC", path)
    for part in path.split("/"):
        assert part not in ("", ".", "..")
        assert 0 < len(part.encode()) <= LONGEST
        assert part == part.strip(" .")
        assert not set(part) & set('\\:*?"<>|')
        assert all(unicodedata.category(char) != "Cc" for char in part)
        assert clean_part(part) == part


@given(patterns, values)
def test_no_name_leaves_the_folder(pattern, values):
    try:
        check_pattern(pattern)
    except PatternError:
        assume(False)
    path = document_name(pattern, values)
    assert_sound(path)
    assert path.lower().endswith("pdf")
    assert document_name(pattern, values) == path


@given(values)
def test_values_make_no_folders(values):
    path = document_name("a/{store}{region}/{order}{invoice}{type}", values)
    assert path.count("/") == 2
    assert path.startswith("a/")


@given(texts)
@example("0 \x1b\r0")
def test_cleaning_twice_changes_nothing_more(text):
    assert clean_part(clean_part(text)) == clean_part(text)


@given(texts, st.integers(2, 10_000), st.integers(2, 10_000))
def test_numbers_keep_names_apart(text, first, second):
    assume(first != second)
    path = document_name("{order}", {"order": text})
    names = {path, numbered_name(path, first), numbered_name(path, second)}
    assert len(names) == 3
    assert all(len(name.encode()) < 256 and name.endswith(".pdf") for name in names)


@given(texts)
def test_a_pattern_is_allowed_or_refused_but_never_breaks(pattern):
    try:
        check_pattern(pattern)
    except PatternError as error:
        assert error.code in ("unknown", "format", "braces", "folder", "empty")
