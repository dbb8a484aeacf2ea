from odoo import api, fields, models

from odoo.addons.lazada_connector.lazada_api.return_values import read_reasons


class LazadaReturnReason(models.Model):
    """A reason by which Lazada lets a seller refuse, in Lazada's words."""

    _name = "lazada.return.reason"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Return Reason"
    _order = "name, id"
    _check_company_auto = True

    store_id = fields.Many2one(
        "lazada.store", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    lazada_id = fields.Char(string="Lazada Reason ID", required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)

    _store_lazada_id_uniq = models.UniqueIndex("(store_id, lazada_id)")

    @api.model
    def _read_for(self, lines, client):
        """Read by which reasons Lazada lets lines of one store be refused."""
        for line in lines:
            found = read_reasons(client.get_return_reasons(line.lazada_id))
            line.reason_ids = self._find_or_create(line.store_id, found)

    @api.model
    def _find_or_create(self, store, names):
        """Return the reasons of a store, as Lazada words them now.

        :param dict names: the text by Lazada's id
        """
        known = self.search(
            [("store_id", "=", store.id), ("lazada_id", "in", list(names))]
        )
        for reason in known:
            if reason.name != names[reason.lazada_id]:
                reason.name = names[reason.lazada_id]
        return known + self.create(
            [
                {"store_id": store.id, "lazada_id": key, "name": names[key]}
                for key in names.keys() - {*known.mapped("lazada_id")}
            ]
        )
