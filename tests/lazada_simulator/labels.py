"""Shipping labels: what stands on them, and the PDF files that live ten minutes."""

import io
import secrets
from dataclasses import dataclass
from html import escape

from reportlab.graphics.barcode import code128
from reportlab.lib.pagesizes import A6
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

PATH = "/_documents/"
LIFE = 10 * 60


@dataclass(frozen=True)
class Label:
    package_id: str
    tracking_code: str
    shipment_provider: str
    order_id: int

    def lines(self):
        return (
            self.shipment_provider,
            f"Package {self.package_id}",
            f"Tracking {self.tracking_code}",
            f"Order {self.order_id}",
        )

    def html(self):
        text = "".join(f"<p>{escape(line)}</p>" for line in self.lines())
        return f'<div class="label">{text}</div>'


class LabelShelf:
    """Labels to download, each set under an address that nobody can guess."""

    def __init__(self, clock):
        self._clock = clock
        self._kept = {}

    def keep(self, labels):
        """Keep labels for ten minutes; gives their name."""
        name = secrets.token_urlsafe(16)
        self._kept[name] = (self._clock.precise() + LIFE, labels)
        return name

    def pdf(self, name):
        """The file, a page for each label, or None once the time is over."""
        ends, labels = self._kept.get(name, (0, ()))
        if self._clock.precise() >= ends:
            self._kept.pop(name, None)
            return None
        return draw(labels)


def draw(labels):
    """A PDF with a page for each label.

    :rtype: bytes
    """
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A6)
    for label in labels:
        for number, line in enumerate(label.lines()):
            canvas.drawString(8 * mm, A6[1] - (15 + 8 * number) * mm, line)
        barcode = code128.Code128(label.tracking_code, barHeight=20 * mm)
        barcode.drawOn(canvas, 2 * mm, 30 * mm)
        canvas.showPage()
    canvas.save()
    return file.getvalue()
