from odoo import api, fields, models


class SaleOrder(models.Model):
    """Numbers of sales orders outlive the transactions that fail: PostgreSQL takes none
    back that it has drawn, so the next try of an order has the same one."""

    _inherit = "sale.order"

    @api.model
    def _create_from_lazada(self, store, orders):
        sales = super()._create_from_lazada(store, orders)
        kept = self._lazada_numbers()
        self.env.cr.postcommit.add(lambda: [kept.pop(key, None) for key in orders.ids])
        return sales

    @api.model
    def _prepare_lazada_vals(self, draft):
        vals = super()._prepare_lazada_vals(draft)
        number = self._lazada_number(draft.order, draft.store.company_id)
        return {**vals, "name": number} if number else vals

    @api.model
    def _lazada_number(self, order, company):
        """Return the number of the sales order to be; ``None`` for numbers without a
        gap, which are taken back: Odoo draws these."""
        Sequence = self.env["ir.sequence"].with_company(company)
        ours = [("code", "=", "sale.order"), ("company_id", "in", (company.id, False))]
        sequence = Sequence.search(ours, order="company_id", limit=1)
        if sequence.implementation != "standard":
            return None
        kept = self._lazada_numbers()
        if order.id not in kept:
            day = fields.Datetime.context_timestamp(self, order.lazada_created_at)
            kept[order.id] = sequence.next_by_id(sequence_date=day)
        return kept[order.id]

    @api.model
    def _lazada_numbers(self):
        """Return the numbers that this server has drawn and not used yet, by the id of
        the Lazada order."""
        return vars(self.env.registry).setdefault("_lazada_numbers", {})
