"""Waves of deliveries, as Lazada and the scheduled action go on with them."""

import io
from datetime import timedelta

from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from odoo import fields

from odoo.addons.lazada_connector.lazada_api.fulfilment import Label
from odoo.addons.lazada_connector.tests.shipping import ShippingCase

A_MOMENT = timedelta(seconds=1)


def label_pdf(text, pages=1):
    """Return a label as Lazada sends one.

    :rtype: bytes
    """
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(298, 420), invariant=True)
    for _page in range(pages):
        canvas.drawString(20, 380, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def texts_of(attachment):
    """Return the text of each page of a PDF."""
    pages = PdfReader(io.BytesIO(attachment.raw)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


class WaveCase(ShippingCase):
    """Buys, begins waves, and lets the scheduled action run."""

    def setUp(self):
        super().setUp()
        self.other = self.make_product("SKU-2")

    def buy(self, *args, **kwargs):
        picking = super().buy(*args, **kwargs)
        self.lazada.calls.clear()
        return picking

    def begin(self, pickings):
        """Press *Pack and Print*; return the wave."""
        action = pickings.action_lazada_pack_and_print()
        self.assertEqual(action["res_model"], "lazada.wave")
        return self.env["lazada.wave"].browse(action["res_id"])

    def expect_labels(self, *packages, content=None):
        """Prepare the labels of packages, in this sequence."""
        for package in packages:
            url = f"https://labels.example/{package}"
            self.lazada.expect("get_package_label", Label(url, b""), [package])
            pdf = content or label_pdf(f"Label of {package}")
            self.lazada.expect("download", pdf, url)

    def expect_shipped(self, *order_ids, refused=()):
        """Prepare that orders are packed into packages of their own, and ready."""
        refused = dict(refused)
        self.expect_state(*order_ids, *refused, times=2)
        packages = {each: f"P{each}" for each in order_ids}
        self.expect_pack(packages, refused)
        if packages:
            self.expect_ready(*packages.values())

    def run_waves(self):
        """Let the scheduled action run when every wait is over."""
        for model in ("lazada.shipment", "lazada.wave.line", "lazada.wave"):
            waiting = self.env[model].search([("next_attempt_at", "!=", False)])
            waiting.next_attempt_at = fields.Datetime.now() - A_MOMENT
        with self.lazada.serving():
            self.cron("waves", "lazada_packing")
        self.env.invalidate_all()

    def print_one(self, order_id, *units):
        """Buy, pack and print an order; return its wave."""
        wave = self.begin(self.buy(order_id, *units))
        self.expect_shipped(order_id)
        self.expect_labels(f"P{order_id}")
        self.run_waves()
        self.assertEqual(wave.state, "done", wave.error_message)
        return wave
