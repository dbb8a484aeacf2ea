from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # A store's customer has a hundred thousand buyers beneath it, and few of its own.
    _lazada_own_addresses_idx = models.Index(
        "(parent_id) WHERE parent_id IS NOT NULL AND lazada_store_id IS NULL"
    )

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
        domain = [("parent_id", "=", self.id), ("is_company", "=", False)]
        domain.append(("type", "in", list(kinds)))
        if not self.lazada_store_id:
            domain.append(("lazada_store_id", "=", False))
        return domain

    def _has_lazada_buyers_around(self):
        """Whether it is a buyer, or the customer of a store, who has all its buyers."""
        if self.lazada_store_id:
            return True
        stores_sudo = self.env["lazada.store"].sudo().with_context(active_test=False)
        customer = [("partner_id", "=", self.id)]
        return not self.parent_id and bool(stores_sudo.search_count(customer, limit=1))
