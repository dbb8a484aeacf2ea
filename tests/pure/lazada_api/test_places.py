"""Countries and states by Lazada's names. That each of Odoo's own states is found, and
none for another, is tested in the add-on, where they are."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lazada_api.places import find_country, find_state

# Names as Odoo has them, among them those that could be taken for one another.
STATES = {
    "my": ("Kuala Lumpur", "Labuan", "Negeri Sembilan", "Pulau Pinang", "Johor"),
    "ph": (
        "National Capital Region", "Quezon", "Davao del Sur", "Davao de Oro", "Samar",
        "Northern Samar", "Mindoro Occidental", "Cotabato", "South Cotabato",
        "Maguindanao del Norte", "Maguindanao del Sur",
    ),
    "vn": (
        "TP Hồ Chí Minh", "Hà Nội", "Hà Tĩnh", "TP Đà Nẵng", "TP Cần Thơ", "Đồng Nai",
        "Thừa Thiên - Huế",
    ),
    "id": (
        "Jakarta", "Jawa Barat", "Jawa Timur", "Papua", "Papua Barat", "Riau",
        "Papua Barat Daya", "Kepulauan Riau", "Sumatra Utara", "Sulawesi Tenggara",
        "Nusa Tenggara Timur", "Bangka Belitung", "Yogyakarta",
    ),
    "th": ("กรุงเทพมหานคร", "เชียงใหม่", "เชียงราย", "ภูเก็ต"),
}  # fmt: skip
CODES = {"กรุงเทพมหานคร": "TH-10", "เชียงใหม่": "TH-50", "ภูเก็ต": "TH-83"}
every_state = st.sampled_from(
    [(country, name) for country, names in STATES.items() for name in names]
)


def find(country, text):
    names = STATES[country]
    return find_state(country, text, [(name, name, CODES.get(name)) for name in names])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Singapore", "sg"), ("SG", "sg"), ("MALAYSIA", "my"), ("ประเทศไทย", "th"),
        ("ประเทศไทย/ Thailand", "th"), ("Pilipinas", "ph"), ("Việt Nam", "vn"),
        ("Vietnam", "vn"), (" indonesia ", "id"), ("", ""), ("S****", ""),
        ("Brunei", ""), ("Singapore/Malaysia", ""),
    ],
)  # fmt: skip
def test_country(text, code):
    assert find_country(text) == code


@pytest.mark.parametrize(
    ("country", "text", "name"),
    [
        ("my", "Wilayah Persekutuan Kuala Lumpur", "Kuala Lumpur"),
        ("my", "Wp Kuala Lumpur", "Kuala Lumpur"),
        ("my", "W.P. Labuan", "Labuan"),
        ("my", "Penang", "Pulau Pinang"),
        ("th", "กรุงเทพมหานคร/ Bangkok", "กรุงเทพมหานคร"),
        ("th", "กรุงเทพมหานคร", "กรุงเทพมหานคร"),
        ("th", "จังหวัด เชียงใหม่", "เชียงใหม่"),
        ("th", "จังหวัดเชียงใหม่", "เชียงใหม่"),
        ("th", "จ.เชียงใหม่", "เชียงใหม่"),
        ("th", "จังหวัดภูเก็ต/ Phuket", "ภูเก็ต"),
        ("th", "จังหวัดกรุงเทพมหานคร", "กรุงเทพมหานคร"),
        ("th", "กรุงเทพฯ", "กรุงเทพมหานคร"),
        ("th", "กทม.", "กรุงเทพมหานคร"),
        ("th", "Bangkok", "กรุงเทพมหานคร"),
        ("th", "Chiangmai", "เชียงใหม่"),
        ("th", "Phuket Province", "ภูเก็ต"),
        ("ph", "Metro Manila", "National Capital Region"),
        ("ph", "Metro-Manila", "National Capital Region"),
        ("ph", "Davao Del Sur", "Davao del Sur"),
        ("ph", "Occidental Mindoro", "Mindoro Occidental"),
        ("ph", "Samar (Western Samar)", "Samar"),
        ("vn", "Thành phố Hồ Chí Minh", "TP Hồ Chí Minh"),
        ("vn", "TP. Hồ Chí Minh", "TP Hồ Chí Minh"),
        ("vn", "Ho Chi Minh City", "TP Hồ Chí Minh"),
        ("vn", "Hanoi", "Hà Nội"),
        ("vn", "Thừa Thiên Huế", "Thừa Thiên - Huế"),
        ("id", "DKI Jakarta", "Jakarta"),
        ("id", "West Java", "Jawa Barat"),
        ("id", "D.I. Yogyakarta", "Yogyakarta"),
        ("id", "Sumatera Utara", "Sumatra Utara"),
        ("id", "Southwest Papua", "Papua Barat Daya"),
        ("id", "East Nusa Tenggara", "Nusa Tenggara Timur"),
        ("id", "Kepulauan Bangka Belitung", "Bangka Belitung"),
    ],
)
def test_state(country, text, name):
    assert find(country, text) == name


@pytest.mark.parametrize(
    ("country", "text"),
    [
        # a city, not the province of that name
        ("ph", "Quezon City"),
        # two provinces today
        ("ph", "Maguindanao"),
        # a part of Hồ Chí Minh since 2025
        ("vn", "Bình Dương"),
        ("vn", "Hà"),
        ("id", "Jawa"),
        ("id", "Jawa Barat / Jawa Timur"),
        ("th", "เชียง"),
        ("th", "TH-10"),
        ("th", "Chiang"),
        ("my", "K**** L*****"),
        ("my", ""),
        ("my", "/"),
    ],
)
def test_never_a_wrong_state(country, text):
    assert find(country, text) is None


@given(every_state, st.sampled_from([str.upper, str.lower, str.title, str]), st.data())
def test_spelling_does_not_matter(state, case, data):
    country, name = state
    form = data.draw(st.sampled_from(["NFC", "NFD"]))
    text = unicodedata.normalize(form, case(name)).replace(" ", "  ")
    assert find(country, f" {text}.") == name


@given(every_state, every_state)
def test_one_state_is_never_another(state, other):
    country, name = state
    found = find(country, other[1])
    assert found != name or other[1] == name or state[0] != other[0]


@given(every_state, st.data())
def test_a_masked_name_is_no_name(state, data):
    country, name = state
    cut = data.draw(st.integers(0, len(name)))
    assert find(country, f"{name[:cut]}*{name[cut:]}") is None
    assert find_country(f"{name[:cut]}*{name[cut:]}") == ""


@given(st.sampled_from(sorted(STATES)), st.text())
def test_any_text_can_be_looked_up(country, text):
    found = find(country, text)
    assert found is None or found in STATES[country]
    assert find_country(text) in ("", *STATES, "sg")
