from odoo import api, models

from odoo.addons.lazada_connector.lazada_api.recipient import read_recipient

from ..masked import mask_contact

BUYERS_FIELDS = {
    "buyer_name", "recipient", "buyer_note", "tax_code", "branch_number",
    "registration_number", "payload",
}  # fmt: skip


class LazadaOrder(models.Model):
    """Who opens, lists, exports or unmasks an order is kept; phones and e-mails are
    masked on its form."""

    _inherit = "lazada.order"

    @api.depends("payload")
    def _compute_recipient(self):
        result = super()._compute_recipient()
        for order in self:
            order.recipient = order.recipient and mask_contact(order.recipient)
        return result

    def web_read(self, specification):
        result = super().web_read(specification)
        # Another record's form, such as a sales order's, reads no more than its name.
        if len(self) == 1 and "recipient" in specification and not self.env.su:
            self.env["lazada.access"]._note_look("view", self)
        return result

    def _read_format(self, fnames, load="_classic_read"):
        # Every list, form and program reads by this.
        if not self.env.su and BUYERS_FIELDS.intersection(fnames):
            self.env["lazada.access"]._note_look("read", self)
        return super()._read_format(fnames, load)

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        if not self.env.su:
            self.env["lazada.access"]._note("export", self)
        return result

    def action_show_recipient(self):
        """Show the recipient with phone and e-mail, and keep who has looked."""
        self.ensure_one()
        self._check_may_act()
        self.env["lazada.access"]._note("show", self)
        recipient = read_recipient(self.sudo()._raw())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Recipient of %s", self.name),
                "message": recipient and ", ".join(recipient.text().split("\n")),
                "type": "info",
                "sticky": True,
            },
        }
