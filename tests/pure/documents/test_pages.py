import pytest
from docutils.core import publish_doctree

from environment.addons import CHECKOUT
from environment.readmes import pages

MANIFEST = {"name": "Lazada", "license": "LGPL-3"}
FRAGMENTS = [
    (
        "",
        "What it *is* & ships.\n\n![The <dashboard>](../static/description/one.png)\n",
    ),
    ("Changes", "## 19.0.1.0.0\n\n- `first`\n"),
]


def test_the_pages_of_this_checkout_are_current():
    outdated = [
        str(file)
        for file, text in pages.pages().items()
        if not file.is_file() or file.read_text() != text
    ]
    assert not outdated, "run setup/readmes"


DOCUMENTS = [
    CHECKOUT / "README.rst",
    *CHECKOUT.glob("docs/**/*.rst"),
    *CHECKOUT.glob("lazada_*/README.rst"),
]


def read(text):
    """Return docutils' tree of a text without the smallest fault."""
    settings = {"halt_level": 2, "report_level": 5}
    return publish_doctree(text, settings_overrides=settings)


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.parent.name)
def test_a_document_of_this_checkout_is_valid(file):
    assert read(file.read_text()).children


def test_a_readme_is_valid_and_shows_its_pictures():
    text = pages.readme(MANIFEST, FRAGMENTS)
    assert ".. figure:: static/description/one.png" in text
    tree = read(text)
    titles = [title.astext() for title in tree.findall() if title.tagname == "title"]
    assert titles == ["Lazada", "Changes", "19.0.1.0.0"]


def test_a_page_of_odoo_shows_its_pictures_and_escapes_the_rest():
    text = pages.description(FRAGMENTS)
    assert 'src="one.png"' in text
    assert "&amp; ships" in text
    assert "<dashboard>" not in text
    assert "<h3>19.0.1.0.0</h3>" in text
