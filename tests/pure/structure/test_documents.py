"""What sellers read has the words of their trade, and all that they need."""

import re

import pytest

from environment.addons import CHECKOUT, own_addons

REQUIREMENT = re.compile(r"(?<![\w/])[DSAX]\d{1,2}(?![\w%])")
MANUAL = CHECKOUT / "docs" / "manual.rst"


def pages_for_sellers():
    yield MANUAL
    yield CHECKOUT / "README.rst"
    for name in own_addons():
        yield from sorted((CHECKOUT / name / "readme").glob("*.md"))


def test_no_page_for_sellers_names_requirements():
    """X11: their ids mean nothing to a seller."""
    named = {
        str(page.relative_to(CHECKOUT)): REQUIREMENT.findall(page.read_text("utf-8"))
        for page in pages_for_sellers()
    }
    assert {page: ids for page, ids in named.items() if ids} == {}


@pytest.mark.parametrize(
    "subject",
    [
        "App Console",
        "Category",
        "IP whitelist",
        "web.base.url.freeze",
        "exchange",
        "GST",
        "before** stock is pushed",
        "day of the cut-over",
        "Who does what",
        "Prices\n======",
        "Stock\n=====",
        "Cancelled, returned, lost\n====",
        "What Lazada pays out\n====",
    ],
)
def test_the_manual_is_enough_to_set_a_store_up(subject):
    assert subject in MANUAL.read_text("utf-8")


def test_the_readme_is_for_sellers_first():
    text = (CHECKOUT / "README.rst").read_text("utf-8")
    assert text.index(".. image::") < text.index("setup/demo")
    assert text.index("setup/demo") < text.index("For developers")
    assert text.index("For developers") < text.index("setup/test")
