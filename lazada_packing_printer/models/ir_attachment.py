from odoo import models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _print_lazada_labels(self):
        """Send the labels to the printer that OCA's settings name for the report
        *Lazada Labels* and this user; without one, the browser prints them."""
        report_sudo = self.env.ref("lazada_packing_printer.report_lazada_label").sudo()
        options = report_sudo.behaviour()
        printer_sudo = options.pop("printer")
        if not report_sudo._can_print_report(options, printer_sudo, self):
            return super()._print_lazada_labels()
        for label in self:
            printer_sudo.print_document(
                report_sudo,
                label.raw,
                doc_format=report_sudo.report_type,
                title=label.name,
                **options,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Sent to %s.", printer_sudo.name),
            },
        }
