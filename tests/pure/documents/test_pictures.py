"""Pictures and links of the documents."""

import re

import pytest

from environment.addons import CHECKOUT
from environment.screenshots import files

DOCUMENTS = [
    CHECKOUT / "README.rst",
    *sorted(CHECKOUT.glob("docs/*.rst")),
    *sorted(CHECKOUT.glob("lazada_*/README.rst")),
]
KILOBYTES = 150
PICTURES = sorted(
    file
    for pattern in ("docs/images/*.png", "lazada_*/static/description/*.png")
    for file in CHECKOUT.glob(pattern)
    if file.name != "icon.png"
)


def test_every_picture_that_a_document_shows_is_there():
    absent = {str(path) for path in files.referenced() if not path.is_file()}
    assert absent == set()


@pytest.mark.parametrize("file", PICTURES, ids=lambda file: file.stem)
def test_a_picture_is_shown_somewhere_and_small(file):
    assert file.resolve() in files.referenced()
    assert file.stat().st_size < KILOBYTES * 1024


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.parent.name))
def test_the_files_that_a_document_names_are_there(document):
    links = re.findall(r"<([\w./-]+\.(?:rst|md|svg))>`_", document.read_text())
    absent = [link for link in links if not (document.parent / link).is_file()]
    assert absent == []


def test_what_can_be_photographed_is_shown(tmp_path):
    (tmp_path / "one" / "readme").mkdir(parents=True)
    text = "![a](../static/description/a.png) and ![b](b.png)\n"
    (tmp_path / "one" / "readme" / "USAGE.md").write_text(text)
    (tmp_path / "README.rst").write_text(".. image:: one/static/description/a.png\n")
    found = files.referenced(tmp_path)
    picture = files.picture_file("one", "a", tmp_path)
    assert len(found[picture]) == 2
    assert set(found) == {picture, tmp_path / "one" / "readme" / "b.png"}
