from odoo import models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _print_lazada_labels(self):
        return self._send_to_label_printer() or super()._print_lazada_labels()

    def _send_to_label_printer(self):
        """Send labels to the printer that OCA's settings name for the report *Lazada
        Labels* and this user.

        :return: the notification that says so; nothing without a printer
        """
        report_sudo = self.env.ref("lazada_packing_printer.report_lazada_label").sudo()
        options = report_sudo.behaviour()
        printer_sudo = options.pop("printer")
        if not report_sudo._can_print_report(options, printer_sudo, self):
            return None
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
