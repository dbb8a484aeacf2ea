"""PDF files for tests."""

import io

from reportlab.pdfgen.canvas import Canvas


def small_pdf(text="A document of Lazada"):
    """Return a file of one page with a text.

    :rtype: bytes
    """
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    canvas.drawString(72, 720, text)
    canvas.save()
    return file.getvalue()
