"""The add-ons' icons: drawn as SVG, shown by Odoo as PNG."""

from . import files

PIXELS = 256


def draw_icons(browser, addons):
    """Make each add-on's ``icon.png`` from the ``icon.svg`` beside it."""
    page = browser.new_page(viewport={"width": PIXELS, "height": PIXELS})
    for addon in addons:
        file = files.picture_file(addon, "icon")
        drawing = file.with_suffix(".svg").read_text()
        page.set_content(f"<body style='margin: 0'>{drawing}</body>")
        page.screenshot(path=file, omit_background=True)
    page.close()
