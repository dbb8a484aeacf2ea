"""The translations of this checkout's add-ons."""

import polib
import pytest

from environment.addons import CHECKOUT, own_addons
from environment.translations import LANGUAGES, catalogue, faults
from status_file.aliases import ALIASES
from status_file.layout import fold_name

FILES = sorted(CHECKOUT.glob("*/i18n/*.po"))


@pytest.mark.parametrize("addon", own_addons())
def test_every_addon_has_a_template(addon):
    assert catalogue.template_file(addon).is_file()


@pytest.mark.parametrize(
    "file", FILES, ids=lambda file: f"{file.parts[-3]}-{file.stem}"
)
def test_a_language_is_complete_and_its_placeholders_are_right(file):
    template = catalogue.template_file(file.parts[-3]).read_text()
    found = list(faults.of_file(file.read_text(), template))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("addon", own_addons())
def test_every_addon_speaks_every_language(addon, language):
    assert catalogue.language_file(addon, language).is_file()


@pytest.mark.parametrize("language", LANGUAGES)
def test_headers_of_the_bad_rows_are_read_again(language):
    """S10: who has corrected the file of bad rows imports it again as it is."""
    place = catalogue.language_file("lazada_sof_import", language)
    file = polib.pofile(place.read_text())
    words = {entry.msgid: entry.msgstr for entry in file}
    for text, field in (
        ("Tracking Number", "tracking_number"),
        ("Order Number", "order_number"),
        ("Status", "status"),
        ("Reason", "note"),
    ):
        known = {fold_name(name) for name in ALIASES[field]}
        assert fold_name(words[text]) in known, (text, words[text])
