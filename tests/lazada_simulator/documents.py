"""What the documents of an order look like."""

import io
from dataclasses import dataclass
from html import escape

from reportlab.lib.pagesizes import A5
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from .money import as_text

DOCUMENT_TYPES = ("invoice", "shippingLabel", "carrierManifest")
# A word of each country's own script or accents, so that missing fonts are seen.
TITLES = {
    "th": "ใบแจ้งหนี้ / ใบกำกับภาษี — ผู้ซื้อ",
    "vn": "Hóa đơn bán hàng — Người mua",
}
PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font-family: sans-serif; font-size: 12px }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ border: 1px solid #999; padding: 4px; text-align: left }}
</style></head><body>
<h1>{title}</h1><p>Order {order}</p>
<table><tr><th>Item</th><th>SKU</th><th>Name</th><th>Amount</th></tr>{rows}</table>
</body></html>
"""
ROW = "<tr><td>{item}</td><td>{sku}</td><td>{name}</td><td>{amount}</td></tr>"


@dataclass
class DocumentStyle:
    """How documents are sent.

    :param str kind: ``html``, ``pdf`` or ``empty``
    :param content: bytes to send instead, whatever the order
    :param str mime_type: what they are called
    :param str status_code: the refusal of items that are not packed: 34 or 30012
    :param str label_code: the refusal of own-fleet labels: 50008 or 700040
    """

    kind: str = "html"
    content: bytes | None = None
    mime_type: str = "text/html"
    status_code: str = "34"
    label_code: str = "50008"


def file_of(style, seller, order, units, doc_type):
    """A document's bytes and their MIME type."""
    if style.content is not None:
        return style.content, style.mime_type
    if style.kind == "empty":
        return b"", "text/html"
    if style.kind == "pdf":
        return _pdf(order, units, doc_type), "application/pdf"
    return _html(seller, order, units, doc_type).encode(), "text/html"


def _html(seller, order, units, doc_type):
    region = seller.region
    rows = "".join(
        ROW.format(
            item=unit.item_id,
            sku=escape(unit.seller_sku),
            name=escape(unit.name),
            amount=as_text(unit.price - unit.voucher_seller, region.decimals),
        )
        for unit in units
    )
    title = escape(TITLES.get(region.code, doc_type))
    return PAGE.format(title=title, order=order.order_id, rows=rows)


def _pdf(order, units, doc_type):
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A5, invariant=True)
    lines = [doc_type, f"Order {order.order_id}"]
    lines += [f"{unit.item_id} {unit.seller_sku}" for unit in units]
    for number, line in enumerate(lines):
        canvas.drawString(10 * mm, A5[1] - (15 + 7 * number) * mm, line)
    canvas.save()
    return file.getvalue()
