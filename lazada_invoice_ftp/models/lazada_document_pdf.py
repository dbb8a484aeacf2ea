import hashlib

from odoo import api, models
from odoo.tools.misc import find_in_path

from ..document_messages import converter_sentence
from ..html_pdf import (
    PDF,
    ConverterError,
    EmptyPage,
    clean_html,
    convert_all,
)

# Odoo's own margins leave room for a header that these documents do not have.
PAPER = {
    "data-report-margin-top": 10,
    "data-report-margin-bottom": 10,
    "data-report-header-spacing": 0,
}


class LazadaDocument(models.Model):
    """The PDF of what Lazada sent."""

    _inherit = "lazada.document"

    def _convert(self):
        """Make PDF files of the HTML of these rows, several at once."""
        pages = {}
        for row in self:
            content = row.attachment_id.raw
            if not content:
                # the file is gone from the file store: ask Lazada again
                row.attachment_id = False
                row._requeue()
                continue
            try:
                pages[row] = clean_html(content)
            except EmptyPage:
                row._refuse(
                    self.env._(
                        "Nothing can be read on the page that Lazada sent; perhaps it "
                        "only points to another one. Look at the file, and get the "
                        "document in the Seller Center."
                    )
                )
        program, options = self._converter()
        results = convert_all(list(pages.values()), program, options)
        for row, result in zip(pages, results, strict=True):
            if isinstance(result, ConverterError):
                row._fail(converter_sentence(self.env, result))
            else:
                row._keep_pdf(row._attach(result, PDF), result)

    @api.model
    def _converter(self):
        """Return Odoo's own converter (empty: not installed) and its options."""
        try:
            program = find_in_path("wkhtmltopdf")
        except OSError:
            program = ""
        Report = self.env["ir.actions.report"]
        options = Report._build_wkhtmltopdf_args(
            self.env.company.paperformat_id, False, specific_paperformat_args=PAPER
        )
        return program, options

    def _keep_pdf(self, attachment, content):
        self.write(
            {
                "pdf_attachment_id": attachment.id,
                **self._pdf_vals(content),
                **self._progress_vals("fetched"),
            }
        )

    @api.model
    def _pdf_vals(self, content):
        return {"checksum": hashlib.sha256(content).hexdigest(), "size": len(content)}
