"""The translations of this checkout's add-ons."""

import pytest

from environment.addons import CHECKOUT, own_addons
from environment.translations import catalogue, faults

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
