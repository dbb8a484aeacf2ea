from odoo import models
from odoo.fields import Domain

from ..ending import delete_files

# Of a contact that no invoice is addressed to; its place stays, down to the post code.
OF_BUYER = (
    "street",
    "street2",
    "vat",
    "company_registry",
    "company_name",
    "function",
    "website",
    "ref",
    "barcode",
    "image_1920",
    "lazada_buyer_id",
    "lazada_branch_number",
)
# Where Odoo's modules for the e-invoices of a country are installed.
OF_EINVOICES = (
    "l10n_my_identification_number",
    "l10n_my_edi_malaysian_tin",
    "l10n_id_buyer_document_number",
    "l10n_id_nik",
)
# Of all of them.
OF_ANY = ("phone", "email", "comment", "lazada_address")
QUIET = {
    "tracking_disable": True,
    "no_vat_validation": True,
    "mail_notrack": True,
    "active_test": False,
}


class ResPartner(models.Model):
    """The contacts that Lazada's orders have made."""

    _inherit = "res.partner"

    def _lazada_buyers_words(self):
        """Return the words of buyers in their contacts."""
        names = ("name", "street", "phone", "email", "vat")
        words = [partner[name] for partner in self for name in names]
        for partner in self:
            known = partner.lazada_address or {}
            words += [known.get(name) for name in ("name", "street", "phone")]
        return words

    def _end_lazada_buyers(self):
        """End the contacts of buyers that no order, delivery or user needs any more; of
        those whom an invoice is addressed to, name and address stay."""
        free = self.with_context(**QUIET)._unneeded_for_lazada()
        billed = free._billed_for_lazada()
        (free - billed)._empty_for_lazada()
        for partner in billed:
            partner.write(dict.fromkeys(OF_ANY, False))

    def _unneeded_for_lazada(self):
        """Return those of the contacts that nothing uses any more: what has ended
        forgets them, and a person who uses one otherwise has taken it over."""
        mine = Domain.OR(
            [
                [(name, "in", self.ids)]
                for name in ("partner_id", "partner_invoice_id", "partner_shipping_id")
            ]
        )
        order = Domain("lazada_order_id", "=", False) | Domain(
            "lazada_order_id.buyer_data_ended_at", "=", False
        )
        sales = self.env["sale.order"].search(mine & order)
        moving = self.env["stock.picking"].search(
            [("partner_id", "in", self.ids), ("state", "not in", ("done", "cancel"))]
        )
        needed = sales.partner_id | sales.partner_invoice_id | sales.partner_shipping_id
        needed |= moving.partner_id
        users = self.env["res.users"].search([("partner_id", "in", self.ids)])
        stores = self.env["lazada.store"].search([("partner_id", "in", self.ids)])
        return self - needed - users.partner_id - stores.partner_id

    def _billed_for_lazada(self):
        """Return those whom invoices are addressed to, cancelled ones included, or whom
        posted ones show as delivery address: an invoice stays what it was."""
        lines = self.env["account.move.line"]._read_group(
            [("partner_id", "in", self.ids)], ["partner_id"]
        )
        moves = self.env["account.move"]._read_group(
            [("partner_id", "in", self.ids)], ["partner_id"]
        )
        shown = []
        if self._is_delivery_on_invoices():
            posted = [("partner_shipping_id", "in", self.ids), ("state", "=", "posted")]
            shown = self.env["account.move"]._read_group(
                posted, ["partner_shipping_id"]
            )
        found = [*lines, *moves, *shown]
        return self & self.browse().concat(*(partner for (partner,) in found))

    def _is_delivery_on_invoices(self):
        """Whether Odoo prints delivery addresses on invoices (*Customer Addresses* in
        the settings of Sales or Invoicing)."""
        shows = self.env.ref("account.group_delivery_invoice_address")
        return shows in self.env.ref("base.group_user").all_implied_ids

    def _empty_for_lazada(self):
        """Empty and archive contacts; one by one, as Odoo keeps addresses in step."""
        for partner in self:
            own_tax_number = partner.commercial_partner_id == partner
            emptied = dict.fromkeys((*OF_BUYER, *OF_ANY), False)
            if own_tax_number:
                emptied |= {n: False for n in OF_EINVOICES if n in self._fields}
            else:  # it is its company's
                del emptied["vat"], emptied["company_registry"]
            partner.write(
                {
                    **emptied,
                    "name": self.env._("Buyer at Lazada (removed)"),
                    "type": "other",  # a contact would take its company's address along
                    "active": False,
                }
            )
        of_buyers = [("model", "=", self._name), ("res_id", "in", self.ids)]
        self.env["mail.message"].search(of_buyers).unlink()
        todo = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        self.env["mail.activity"].with_context(active_test=False).search(todo).unlink()
        delete_files(self)
