from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import DocumentCase


@tagged("post_install", "-at_install")
class TestFileNames(DocumentCase):
    def test_preview_follows_the_typing(self):
        """S13: what the pattern makes of an example, or what is wrong with it."""
        with Form(self.server) as form:
            form.filename_pattern = "{store}/{date:%Y}/{order}.pdf"
            self.assertIn("/invoices/LZD-SG/2026/", form.filename_preview)
            form.filename_pattern = "{shop}.pdf"
            self.assertIn("shop", form.filename_preview)
            self.assertIn("{store}", form.filename_preview)
            form.filename_pattern = "{order}.pdf"

    def test_bad_patterns_are_refused(self):
        for pattern in ("{shop}.pdf", "{order", "{date:%", " ", "{order:%Y}"):
            with self.subTest(pattern), self.fails(ValidationError, ""):
                self.server.filename_pattern = pattern
