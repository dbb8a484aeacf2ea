from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ..label_pdf import WAVE_BYTES, MergeError, Slips, merge
from ..picking_order import to_fetch

PDF = "application/pdf"


class LazadaWave(models.Model):
    """The three PDFs of a wave."""

    _inherit = "lazada.wave"

    def _make_documents(self):
        """Make labels, pick list and packing list, and mark what is printed."""
        wave = self.with_context(lang=self.user_id.lang)
        wave._keep_within_size()
        labels = wave._merge_labels()
        printed = wave.line_ids.filtered(lambda line: line.state == "done")
        parcels = wave._parcels(printed)
        fetched = to_fetch(parcels.values())
        pick_list = wave._to_pdf("report_pick_list", {"rows": fetched})
        packing = wave._to_pdf("report_packing_list", {"parcels": parcels})
        self.write(
            {
                "label_attachment_id": wave._attach(wave.env._("Labels"), labels),
                "pick_list_attachment_id": wave._attach(
                    wave.env._("Pick List"), pick_list
                ),
                "packing_list_attachment_id": wave._attach(
                    wave.env._("Packing List"), packing
                ),
            }
        )
        printed.picking_id._mark_lazada_printed(self.user_id)

    # === LABELS === #

    def _keep_within_size(self):
        """Leave for another wave what would make the PDF larger than any printer
        takes."""
        size = 0
        for line in self._printed_lines():
            size += sum(line._packages().label_id.mapped("file_size"))
            if size > WAVE_BYTES:
                line._keep_refusal(
                    self._lt(
                        "The PDF of this wave is full: print its label in another."
                    )
                )

    def _printed_lines(self):
        """Return the lines whose labels are here, in picking order."""
        lines = self.line_ids.sorted("sequence")
        return lines.filtered(lambda line: line.state == "done")

    def _merge_labels(self):
        """Return the PDF of all labels; whose label cannot be read is refused."""
        while True:
            lines = self._printed_lines()
            try:
                merged = merge(
                    (line._labels() for line in lines),
                    self._slips(lines),
                    self._last_page(),
                )
            except MergeError as error:
                raise UserError(
                    self._lt("The PDF cannot be made: %s.", error)
                ) from error
            if not merged.bad:
                return merged.pdf
            for number, words in merged.bad.items():
                lines[number]._keep_refusal(
                    self._lt(
                        "Its label cannot be read (%s): print it in Seller Center.",
                        words,
                    )
                )

    def _slips(self, lines):
        """Return what stands beside the labels, if the store wants something."""
        if self.slips == "none" or not lines:
            return None
        name = "report_slips" if self.slips == "before" else "report_strips"
        return Slips(self._to_pdf(name, {"parcels": self._parcels(lines)}), self.slips)

    def _last_page(self):
        """Return the page that tells what has no label here, and why; or nothing."""
        refused = defaultdict(list)
        for line in self.line_ids.sorted("sequence"):
            if line.state == "error":
                refused[line.error_message].append(line)
        again = self._printed_lines().filtered("printed_before_at")
        if not refused and not self.left_out and not again and self._printed_lines():
            return None
        values = {"refused": refused, "again": again}
        return self._to_pdf("report_last_page", values)

    # === LISTS === #

    def _parcels(self, lines):
        """Return what goes into each parcel.

        :rtype: dict[lazada.wave.line, Parcel]
        """
        return {line: line.picking_id._lazada_contents() for line in lines}

    def _to_pdf(self, name, values):
        """Return a report of the wave as PDF.

        Its template is a page of its own: it loads nothing, so that it needs no web
        server, which a scheduled action may not have.
        """
        Report = self.env["ir.actions.report"].with_context(lazada_no_scripts=True)
        if Report.get_wkhtmltopdf_state() == "install":
            raise UserError(
                self._lt("PDFs need wkhtmltopdf on the server: ask who runs it for it.")
            )
        report = self.env.ref(f"lazada_packing.{name}").sudo()
        html = self.env["ir.qweb"]._render(report.report_name, {"wave": self, **values})
        # without its type, a page has tables that take no font size over
        page = f"<!DOCTYPE html>{html}"
        return Report._run_wkhtmltopdf([page], report_ref=report.report_name)

    def _attach(self, title, content):
        """Return the id of an attachment of the wave."""
        vals = {"res_model": self._name, "res_id": self.id, "mimetype": PDF}
        name = f"{self.name.replace('/', '-')} {title}.pdf"
        attachment = self.env["ir.attachment"].create(
            {**vals, "name": name, "raw": content}
        )
        return attachment.id
