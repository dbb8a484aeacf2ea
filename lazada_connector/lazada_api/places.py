"""Countries and their states by the names that Lazada uses.

Lazada sends names, never codes (docs/lazada_api.rst, "Addresses"), in the language of
the venture, in English or in both (``กรุงเทพมหานคร/ Bangkok``), and with or without the
words for "state" and "city". A name is only ever taken for a state whose
name it is; what is not known stays unknown.
"""

import re
import unicodedata

from .wire import is_masked

_COUNTRY_NAMES = {
    "sg": ("Singapore", "Singapura", "新加坡"),
    "my": ("Malaysia", "马来西亚"),
    "th": ("Thailand", "ประเทศไทย", "ไทย"),
    "ph": ("Philippines", "The Philippines", "Pilipinas"),
    "vn": ("Vietnam", "Viet Nam"),
    "id": ("Indonesia",),
}
# Words around a name that do not belong to it.
_PREFIXES = {
    "my": ("wilayah persekutuan", "federal territory of", "w p", "wp"),
    "th": ("จ", "changwat"),
    "ph": ("province of",),
    "vn": ("thanh pho", "tp", "tinh"),
    "id": (
        "provinsi", "propinsi", "dki", "daerah khusus ibukota", "daerah istimewa",
        "d i", "di", "special capital region of", "special region of",
    ),
}  # fmt: skip
_SUFFIXES = {"th": ("province",), "vn": ("city", "province"), "id": ("province",)}
# "Province", which Thai writes without a blank behind it.
_THAI_PROVINCE = "จังหวัด"
# Indonesian names are made of these; Lazada sends some of them in English.
_WORDS = {
    "id": {
        "west": "barat", "east": "timur", "north": "utara", "south": "selatan",
        "central": "tengah", "southeast": "tenggara", "southwest": "barat daya",
        "highland": "pegunungan", "islands": "kepulauan", "java": "jawa",
        "sumatera": "sumatra", "moluccas": "maluku",
    },
}  # fmt: skip
# Where a name is used with its words in either sequence.
_ANY_ORDER = ("id", "ph")
# Thai provinces by the end of their code in ISO 3166-2: Odoo has them in Thai only.
_THAI = """
10 Bangkok, 10 Krung Thep Maha Nakhon, 11 Samut Prakan, 12 Nonthaburi, 13 Pathum Thani,
14 Phra Nakhon Si Ayutthaya, 14 Ayutthaya, 15 Ang Thong, 16 Lop Buri, 17 Sing Buri,
18 Chai Nat, 19 Saraburi, 20 Chon Buri, 21 Rayong, 22 Chanthaburi, 23 Trat,
24 Chachoengsao, 25 Prachin Buri, 26 Nakhon Nayok, 27 Sa Kaeo, 27 Sa Kaew,
30 Nakhon Ratchasima, 31 Buri Ram, 32 Surin, 33 Si Sa Ket, 34 Ubon Ratchathani,
35 Yasothon, 36 Chaiyaphum, 37 Amnat Charoen, 38 Bueng Kan, 39 Nong Bua Lam Phu,
40 Khon Kaen, 41 Udon Thani, 42 Loei, 43 Nong Khai, 44 Maha Sarakham, 45 Roi Et,
46 Kalasin, 47 Sakon Nakhon, 48 Nakhon Phanom, 49 Mukdahan, 50 Chiang Mai, 51 Lamphun,
52 Lampang, 53 Uttaradit, 54 Phrae, 55 Nan, 56 Phayao, 57 Chiang Rai, 58 Mae Hong Son,
60 Nakhon Sawan, 61 Uthai Thani, 62 Kamphaeng Phet, 63 Tak, 64 Sukhothai,
65 Phitsanulok, 66 Phichit, 67 Phetchabun, 70 Ratchaburi, 71 Kanchanaburi,
72 Suphan Buri, 73 Nakhon Pathom, 74 Samut Sakhon, 75 Samut Songkhram, 76 Phetchaburi,
77 Prachuap Khiri Khan, 80 Nakhon Si Thammarat, 81 Krabi, 82 Phang Nga, 83 Phuket,
84 Surat Thani, 85 Ranong, 86 Chumphon, 90 Songkhla, 91 Satun, 92 Trang,
93 Phatthalung, 94 Pattani, 95 Yala, 96 Narathiwat
"""
# What else a state is called, beside its name in Odoo: that name, or its code.
_ALIASES = {
    "my": {
        "Penang": "Pulau Pinang",
        "Malacca": "Melaka",
        "Johore": "Johor",
        "Trengganu": "Terengganu",
        "Negri Sembilan": "Negeri Sembilan",
    },
    "th": {
        "กรุงเทพ": "กรุงเทพมหานคร",
        "กรุงเทพฯ": "กรุงเทพมหานคร",
        "กทม": "กรุงเทพมหานคร",
        **{line.strip()[3:]: f"TH-{line.strip()[:2]}" for line in _THAI.split(",")},
    },
    "ph": {
        "Metro Manila": "National Capital Region",
        "NCR": "National Capital Region",
        "Compostela Valley": "Davao de Oro",
        "Western Samar": "Samar",
        "North Cotabato": "Cotabato",
    },
    "vn": {
        "HCM": "Hồ Chí Minh",
        "HCMC": "Hồ Chí Minh",
        "Sài Gòn": "Hồ Chí Minh",
        "Saigon": "Hồ Chí Minh",
        "Huế": "Thừa Thiên Huế",
    },
    "id": {
        "Jakarta Raya": "Jakarta",
        "Kepulauan Bangka Belitung": "Bangka Belitung",
        "Nanggroe Aceh Darussalam": "Aceh",
    },
}


def find_country(text):
    """Return the code of the one country of Lazada's that a text names.

    :param str text: ``Việt Nam``, ``ประเทศไทย/ Thailand``, ``SG``
    :return: ``sg``, …; empty if it is none of the six
    :rtype: str
    """
    wanted = {_key("", part) for part in _parts(text)}
    found = {
        code
        for code, names in _COUNTRY_NAMES.items()
        if wanted & {_key("", name) for name in (code, *names)}
    }
    return found.pop() if len(found) == 1 else ""


def find_state(country, text, states):
    """Return the one state that a text names.

    :param str country: its code, ``my``
    :param str text: Lazada's name, ``Wilayah Persekutuan Kuala Lumpur``
    :param states: a value, the name and the code of each state of the country
    :return: the value; ``None`` if the text names none of them, or more than one
    """
    wanted = {_key(country, part) for part in _parts(text)}
    found = {
        value
        for value, name, code in states
        if wanted & {code, *(_key(country, part) for part in _parts(name))}
    }
    return found.pop() if len(found) == 1 else None


def _parts(text):
    """Return the names within a text that gives one place in several languages; a
    masked one gives none."""
    if is_masked(text):
        return []
    return [part for part in re.split(r"[/()]", text) if _plain(part)]


def _key(country, name):
    """Return what two spellings of one name have in common."""
    key = _word_key(country, name)
    return _ALIAS_KEYS.get(country, {}).get(key, key)


def _word_key(country, name):
    """Return the words of a name as one (``Hanoi``), which the codes of states never
    equal: they have a hyphen, or are in capitals."""
    text = _strip_words(country, _plain(name))
    translated = _WORDS.get(country, {})
    words = " ".join(translated.get(word, word) for word in text.split()).split()
    return "".join(sorted(words) if country in _ANY_ORDER else words)


def _strip_words(country, text):
    text = text.removeprefix(_THAI_PROVINCE)
    for prefix in _PREFIXES.get(country, ()):
        text = text.removeprefix(f"{prefix} ")
    for suffix in _SUFFIXES.get(country, ()):
        text = text.removesuffix(f" {suffix}")
    return text


def _plain(text):
    """Return the words of a text, without case, accents and punctuation."""
    letters = []
    for letter in unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d"):
        kind = unicodedata.category(letter)[0]
        if not "\u0300" <= letter <= "\u036f":  # accents of Latin letters
            letters.append(letter if kind in "LMN" else " ")
    return " ".join("".join(letters).split())


_ALIAS_KEYS = {
    country: {
        _word_key(country, alias): name
        if name.startswith("TH-")
        else _word_key(country, name)
        for alias, name in aliases.items()
    }
    for country, aliases in _ALIASES.items()
}
