from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    lazada_is_recipient = fields.Boolean(
        compute="_compute_lazada_is_recipient",
        store=True,
        precompute=True,
        help="An address of a buyer beneath the customer of a store, who has a hundred "
        "thousand of them and few of its own.",
    )
    # What Odoo does for each of its contacts, it does not do for all those buyers.
    child_ids = fields.One2many(
        domain=[("active", "=", True), ("lazada_is_recipient", "=", False)]
    )

    _lazada_own_contacts_idx = models.Index(
        "(parent_id) WHERE parent_id IS NOT NULL AND lazada_is_recipient IS NOT TRUE"
    )

    @api.depends("lazada_store_id", "parent_id")
    def _compute_lazada_is_recipient(self):
        for partner in self:
            customer = partner.lazada_store_id.sudo().partner_id
            partner.lazada_is_recipient = customer and partner.parent_id == customer

    def address_get(self, adr_pref=None):
        """A buyer's address is nobody else's: neither the store's customer nor another
        buyer gets it, whom Odoo would give the first that it finds. And Odoo would walk
        all of them for it."""
        if len(self) != 1 or not self._has_lazada_buyers_around():
            return super().address_get(adr_pref)
        kinds = {*(adr_pref or ()), "contact"}
        found = {self.type: self.id}
        for address in self.search(self._own_addresses_domain(kinds)):
            found.setdefault(address.type, address.id)
        default = found.get("contact", self.id)
        return {kind: found.get(kind, default) for kind in kinds}

    def _own_addresses_domain(self, kinds):
        return [
            ("parent_id", "=", self.id),
            ("is_company", "=", False),
            ("type", "in", list(kinds)),
            ("lazada_is_recipient", "=", False),
        ]

    def _has_lazada_buyers_around(self):
        """Whether it is a buyer, or the customer of a store, who has all its buyers."""
        if self.lazada_store_id:
            return True
        stores_sudo = self.env["lazada.store"].sudo().with_context(active_test=False)
        customer = [("partner_id", "=", self.id)]
        return not self.parent_id and bool(stores_sudo.search_count(customer, limit=1))
