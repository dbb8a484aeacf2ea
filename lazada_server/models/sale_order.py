import time
from copy import deepcopy

from odoo import api, fields, models

from ..batch import KEY, Batch, batch_of

# Numbers that wait for another try of their orders: the newest, and not for ever.
MOST_NUMBERS = 1000
LONGEST = 2 * 86400  # seconds; an order in error is tried again after a day at most


class SaleOrder(models.Model):
    """Numbers of sales orders outlive the transactions that fail: PostgreSQL takes none
    back that it has drawn, so the next try of an order has the same one."""

    _inherit = "sale.order"

    @api.model
    def _create_from_lazada(self, store, orders):
        importing = self.with_context(**{KEY: Batch()})
        sales = super(SaleOrder, importing)._create_from_lazada(store, orders)
        kept = self._lazada_numbers()
        self.env.cr.postcommit.add(lambda: [kept.pop(key, None) for key in orders.ids])
        return self.browse(sales.ids)

    @api.model
    def _prepare_lazada_vals(self, draft):
        vals = super()._prepare_lazada_vals(draft)
        number = self._lazada_number(draft.order, draft.store.company_id)
        if number:
            vals["name"] = number
        return self._with_defaults_of_batch(vals)

    @api.model
    def _with_defaults_of_batch(self, vals):
        """Add what Odoo adds to each order of its own, asked for once."""
        batch = batch_of(self.env)
        if not batch:
            return vals
        filled = batch.once(
            ("defaults", *vals), lambda: self._add_missing_default_values(vals)
        )
        return {**deepcopy(filled), **vals}

    @api.model
    def _lazada_number(self, order, company):
        """Return the number of the sales order to be; ``None`` for numbers without a
        gap, which are taken back: Odoo draws these."""
        sequence = self._lazada_sequence(company)
        if sequence.implementation != "standard":
            return None
        kept, now = self._lazada_numbers(), time.monotonic()
        drawn_at, number = kept.get(order.id, (now, None))
        if not number or drawn_at < now - LONGEST:
            day = fields.Datetime.context_timestamp(self, order.lazada_created_at)
            number = sequence.next_by_id(sequence_date=day)
            kept.pop(order.id, None)  # the newest stand at the end
            kept[order.id] = now, number
            for key in [*kept][:-MOST_NUMBERS]:
                kept.pop(key, None)
        return number

    @api.model
    def _lazada_sequence(self, company):
        """Return the sequence of a company's sales orders, looked for once in a
        transaction and not for each order."""
        found = self.env.cr.cache.setdefault("lazada_sequences", {})
        Sequence = self.env["ir.sequence"].with_company(company)
        if company.id not in found:
            ours = [("code", "=", "sale.order")]
            ours += [("company_id", "in", (company.id, False))]
            found[company.id] = Sequence.search(ours, order="company_id", limit=1).id
        return Sequence.browse(found[company.id])

    @api.model
    def _lazada_numbers(self):
        """Return the numbers that this server has drawn and not used yet, and when, by
        the id of the Lazada order, the oldest first."""
        return vars(self.env.registry).setdefault("_lazada_numbers", {})
