"""Values as they travel."""

import math
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lazada_api import wire

SG = timezone(timedelta(hours=8))
UTC = timezone.utc
MORNING = datetime(2026, 1, 1, 1, 15, 30, tzinfo=UTC)
EMPTY = [None, "", "  ", "null", "NULL"]
seconds = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
offsets = st.integers(-12 * 60, 14 * 60).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)
amounts = st.decimals(-(10**12), 10**12, places=2, allow_nan=False).map(
    lambda amount: amount.quantize(Decimal("0.01"))
)


@pytest.mark.parametrize("value", EMPTY)
def test_no_value(value):
    assert wire.to_id(value) == ""
    assert wire.to_text(value) == ""
    assert wire.to_datetime(value) is None
    assert wire.to_bool(value) is False
    assert wire.parse_json_text(value) is None
    assert wire.to_decimal(value, default=Decimal(0)) == 0
    assert wire.to_decimal(value, default=None) is None
    with pytest.raises(ValueError):
        wire.to_decimal(value)


@given(st.integers(0, 10**19))
def test_ids_are_exact(number):
    assert wire.to_id(number) == wire.to_id(f" {number} ") == str(number)


@given(st.integers(0, 2**53))
def test_ids_as_float(number):
    assert wire.to_id(float(number)) == str(number)


@pytest.mark.parametrize("value", [True, 1.5, 1e300, math.nan, math.inf, [], {}])
def test_ids_refused(value):
    with pytest.raises(ValueError, match="not an id"):
        wire.to_id(value)


@given(amounts)
def test_amounts_are_exact_in_every_form(amount):
    assert wire.to_decimal(str(amount)) == amount
    assert wire.to_decimal(f"{amount:,}") == amount
    assert wire.to_decimal(amount) == amount
    assert wire.to_decimal(wire.json_loads(str(amount))) == amount


def test_amounts_of_floats_are_not_their_binary_value():
    assert wire.to_decimal(29.9) == Decimal("29.9")
    assert wire.to_decimal(1e-07) == Decimal("0.0000001")
    assert wire.to_decimal(-0.1 - 0.2) == Decimal("-0.30000000000000004")


@pytest.mark.parametrize(
    "value",
    ["1,5", "1,23", "0,500", "1.234.567", "1 000", "1_000", "12a", "NaN", "-", "1e3"]
    + ["٣", ".", "1.", True, False, math.nan, -math.inf, Decimal("NaN"), [], {}],
)
def test_amounts_refused(value):
    with pytest.raises(ValueError, match="not an amount"):
        wire.to_decimal(value)
    with pytest.raises(ValueError, match="not an amount"):
        wire.to_decimal(value, default=Decimal(0))


@pytest.mark.parametrize(
    "value",
    [10**13, str(10**13), "1" * 400, 10**400, 1e300, -1e14, 5e-324, Decimal("1e400")]
    + [f"0.{'1' * 400}"],
)
def test_amounts_beyond_this_world_are_refused(value):
    """X4: they would end in an OverflowError, or be added up inexactly."""
    with pytest.raises(ValueError, match="not an amount") as caught:
        wire.to_decimal(value)
    assert len(str(caught.value)) < 110


@given(st.integers(-(2**31) + 1, 2**31 - 1))
def test_integers(number):
    assert wire.to_integer(number) == wire.to_integer(f"{number:,}") == number
    assert wire.to_integer(None, default=number) == number


@pytest.mark.parametrize(
    "value", [2**31, 3_000_000_000, "-2147483648", "9" * 400, 1.5, "1.5", True, "x", []]
)
def test_integers_refused(value):
    """X4: one beyond a database's integer is no integer."""
    with pytest.raises(ValueError, match="not a"):
        wire.to_integer(value, default=0)


def test_no_integer():
    assert wire.to_integer("null", default=None) is None
    with pytest.raises(ValueError):
        wire.to_integer("")


@pytest.mark.parametrize("value", ["A-1", " A-1 ", "A-1\t", "\u00a0A-1"])
def test_a_name_has_no_blanks_around_it(value):
    """A seller SKU with a trailing blank."""
    assert wire.to_key(value) == wire.read_key(value) == "A-1"


def test_a_name_that_no_index_takes():
    longest = "x" * 250
    assert wire.to_key(longest) == longest
    for reader in (wire.to_key, wire.to_id):
        with pytest.raises(ValueError, match="not a name") as caught:
            reader("x" * 4000)
        assert len(str(caught.value)) < 110
    assert wire.read_key("x" * 4000) == wire.read_id("x" * 4000) == ""


def test_nothing_of_python_is_shown():
    assert wire.to_text(["Cup", None]) == '["Cup",null]'
    assert wire.to_text(True) == "true"
    with pytest.raises(ValueError, match='not an amount: {"a":"b"}$'):
        wire.to_decimal({"a": "b"})
    with pytest.raises(ValueError, match="not an amount: nothing$"):
        wire.to_decimal(None)


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "is_believed"),
    [
        (NOW, True),
        (NOW - timedelta(days=9999), True),
        (NOW + timedelta(hours=2), True),
        (NOW + timedelta(hours=2, seconds=1), False),
        (NOW.replace(year=2099), False),
        (NOW.replace(year=9999), False),
    ],
)
def test_a_moment_far_ahead_is_not_believed(moment, is_believed):
    """X2: one order of 2099 must not move a mark there."""
    assert wire.believable(moment, NOW) is is_believed
    naive = moment.replace(tzinfo=None)
    assert wire.believable(naive, NOW.replace(tzinfo=None)) is is_believed


@given(seconds, offsets)
def test_every_date_form_is_the_same_moment(moment, tz):
    local = moment.astimezone(tz)
    forms = [
        local.isoformat(),
        local.strftime("%Y-%m-%dT%H:%M:%S%z"),
        local.strftime("%Y-%m-%d %H:%M:%S %z"),
        local.strftime("%Y-%m-%d %H:%M:%S%z"),
        moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        int(moment.timestamp() * 1000),
        str(int(moment.timestamp() * 1000)),
        float(moment.timestamp() * 1000),
        int(moment.timestamp()),
        str(int(moment.timestamp())),
    ]
    for form in forms:
        assert wire.to_datetime(form) == moment, form
        assert wire.to_datetime(form).tzinfo is UTC
    naive = local.strftime("%Y-%m-%d %H:%M:%S")
    assert wire.to_datetime(naive, tz) == moment


@given(seconds, offsets, st.booleans())
def test_written_dates_are_read_again(moment, tz, colon):
    text = wire.format_datetime(moment + timedelta(milliseconds=999), tz, colon=colon)
    assert wire.to_datetime(text) == moment


def test_dates_of_the_reference():
    assert wire.to_datetime("2026-01-01T09:15:30+08:00") == MORNING
    assert wire.to_datetime("2026-01-01 09:15:30 +0800") == MORNING
    assert wire.to_datetime("1767230130000") == MORNING
    assert wire.to_datetime(1767230130.0) == MORNING
    assert wire.to_datetime(1767230130123) == MORNING.replace(microsecond=123000)
    assert wire.to_datetime("2026-01-01T09:15:30.5+0800").microsecond == 500000
    assert wire.to_datetime("2026-01-01 09:15", SG) == MORNING.replace(second=0)
    assert wire.to_datetime("2026-01-01", SG) == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert wire.to_datetime(0) is wire.to_datetime("0") is None


def test_dates_are_written_as_each_page_shows_them():
    assert wire.format_datetime(MORNING, SG) == "2026-01-01T09:15:30+08:00"
    assert wire.format_datetime(MORNING, SG, colon=False) == "2026-01-01T09:15:30+0800"
    with pytest.raises(ValueError, match="aware"):
        wire.format_datetime(datetime(2026, 1, 1), SG)


@pytest.mark.parametrize(
    "value",
    ["2026-01-01 09:15:30", "2026-02-30T00:00:00+08:00", "2026-01-01T25:00:00Z"]
    + ["0001-01-01T00:00:00+08:00", "tomorrow", "2026", "20260101", -5, "-5", 1, 1.5]
    + [10**30, str(10**30), "9" * 5000, True, math.nan, math.inf, [], "2026-01-01T"],
)
def test_dates_refused(value):
    with pytest.raises(ValueError, match="not a date and time"):
        wire.to_datetime(value)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none()))
def test_readers_return_or_raise_value_error(value):
    for reader in (wire.to_id, wire.to_decimal, wire.to_bool, wire.to_datetime):
        try:
            reader(value)
        except ValueError as error:
            assert len(str(error)) < 130


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), (1, True), ("1", True), ("true", True), ("Yes", True)]
    + [(False, False), (0, False), ("0", False), ("FALSE", False), ("No", False)],
)
def test_flags(value, expected):
    assert wire.to_bool(value) is expected


@pytest.mark.parametrize("value", [2, "2", "maybe", [], 1.5])
def test_flags_refused(value):
    with pytest.raises(ValueError, match="not a flag"):
        wire.to_bool(value)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=10,
)


@given(json_values)
def test_a_payload_is_stored_without_loss(value):
    text = wire.json_dumps(value)
    assert wire.json_loads(text) == value
    assert wire.json_dumps(wire.json_loads(text)) == text
    assert text.isascii()
    assert "\x00" not in text


@given(st.integers(1, 10**15 - 1), st.integers(3, 6))
def test_fifteen_digits_survive_a_stored_payload(digits, places):
    amount = Decimal(digits).scaleb(-places)
    stored = wire.json_dumps(wire.json_loads(f"[{amount:f}]"))
    assert wire.to_decimal(wire.json_loads(stored)[0]) == amount


@pytest.mark.parametrize(
    "text", ["", "{", "[1e]", "[NAN]", "[" * 100_000, '{"a":' * 9000, "<html>", b"\xff"]
)
def test_bad_json_is_a_value_error(text):
    with pytest.raises(ValueError):
        wire.json_loads(text)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"1 Demo\nRoad", "1 Demo\nRoad"),
        (b"a\tb\r\x00\x1fc", "a\tb\r\x00\x1fc"),
        (b"Caf\xe9", "Caf\ufffd"),
        (b"\xed\xa0\x80\xc3", "\ufffd\ufffd\ufffd\ufffd"),
    ],
)
def test_a_damaged_text_does_not_cost_the_others(raw, text):
    """X4: raw line feeds, control characters, bytes that are no UTF-8."""
    read = wire.json_loads(b'{"name":"' + raw + '","other":"ชื่อ"}'.encode())
    assert read == {"name": text, "other": "ชื่อ"}
    assert wire.json_loads(wire.json_dumps(read)) == read


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_other_encodings_of_json(encoding):
    assert wire.json_loads('{"a":"杯"}'.encode(encoding)) == {"a": "杯"}


@pytest.mark.parametrize(
    "number", ["NaN", "-Infinity", "Infinity", "1e400", "-1e999", "9" * 400, "9" * 9000]
)
def test_a_number_beyond_all_does_not_cost_the_others(number):
    """X4: it stays what was sent, and is an amount for nobody."""
    price, other = wire.json_loads(f"[{number}, 29.9]")
    assert (price, other) == (number, 29.9)
    assert wire.json_loads(wire.json_dumps([price])) == [number]
    for reader in (wire.to_decimal, wire.to_integer, wire.to_datetime, wire.to_bool):
        with pytest.raises(ValueError):
            reader(price)


@pytest.mark.parametrize("depth", [60, 900, 20_000])
@pytest.mark.parametrize(
    ("begin", "end"), [("[", "]"), ('{"a":', "}"), ('["]",{"":', "}]")]
)
def test_a_value_nested_too_deeply_does_not_cost_the_others(begin, end, depth):
    deep = begin * depth + "1" + end * depth
    read = wire.json_loads(f'{{"first":"[{{","deep":{deep},"last":[1]}}')
    assert (read["first"], read["last"]) == ("[{", [1])
    assert wire.json_loads(wire.json_dumps(read)) == read


@given(st.text())
def test_any_text_of_json_is_read(text):
    assert wire.json_loads(f'["{text.translate({34: None, 92: None})}"]')


def test_json_in_a_text():
    assert wire.parse_json_text('["a"]') == ["a"]
    assert wire.parse_json_text(["a"]) == ["a"]
    assert wire.parse_json_text('{"TaxInvoiceRequested":false}') == {
        "TaxInvoiceRequested": False
    }
    with pytest.raises(ValueError):
        wire.parse_json_text("{oops")


def test_masked_text():
    assert wire.is_masked("D**** ")
    assert wire.is_masked("65********41")
    assert not wire.is_masked("Dana")
    assert not wire.is_masked("")
    assert not wire.is_masked(None)


def test_text_fits_a_database():
    assert wire.to_text("a\x00b\ud800c🎁") == "ab?c🎁"
    assert wire.to_text(0) == "0"


def test_country():
    assert wire.normalise_country("SG") == "sg"


def test_parameters():
    assert wire.to_parameter(True) == "true"
    assert wire.to_parameter(False) == "false"
    assert wire.to_parameter(0) == "0"
    assert wire.to_parameter(None) == ""
    assert wire.to_parameter([1, 2]) == "[1,2]"
    assert wire.to_parameter({"a": ["b"]}) == '{"a":["b"]}'
