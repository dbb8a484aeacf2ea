"""Where the pictures are kept, and which the documents ask for."""

import re

from ..addons import CHECKOUT

FOLDER = "static/description"
COLOURS = 128
DOCUMENTS = ("README.rst", "docs/*.rst", "*/readme/*.md", "*/static/description/*.html")
# ``.. image:: path`` and ``.. figure:: path``, ``![text](path)``, ``<img src="path"``.
REFERENCE = re.compile(
    r"(?:\.\. (?:image|figure):: |!\[[^\]]*\]\(|<img[^>]* src=\")([^\s)\"]+\.png)"
)


def picture_file(addon, name, checkout=CHECKOUT):
    """Return where an add-on's picture stands: also OCA's and Odoo's place for it."""
    return checkout / addon / FOLDER / f"{name}.png"


def referenced(checkout=CHECKOUT):
    """Return ``{picture's path: [documents that show it]}``."""
    found = {}
    for pattern in DOCUMENTS:
        for document in sorted(checkout.glob(pattern)):
            for reference in REFERENCE.findall(document.read_text()):
                path = (document.parent / reference).resolve()
                found.setdefault(path, []).append(document)
    return found


def shrink(file):
    """Make a picture of the screen a fifth of its size; one cannot see it."""
    from PIL import Image  # in the virtual environment only

    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(file, optimize=True)
